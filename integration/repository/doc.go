// Package repository checks the files in .github: issue forms, and lists of
// modules that must be complete.
package repository
