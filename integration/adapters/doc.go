// Package adapters runs the suite with every framework adapter. Each file named
// after a framework contains the constructor that the suite needs for it.
package adapters
