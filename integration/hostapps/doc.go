// Package hostapps tests the adapters in applications with routers and
// middleware of other projects.
package hostapps
