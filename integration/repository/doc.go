// Package repository checks files that no program reads here: those in .github,
// the configuration of releases, lists of modules and tests that must be
// complete, and docs/release.md.
package repository
