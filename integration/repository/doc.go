// Package repository checks the files in .github and docs/release.md: issue
// forms, and lists of modules that must be complete.
package repository
