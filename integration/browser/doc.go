// Package browser tests in a browser that the pages of the examples play, that
// a refused token becomes a readable message, and that the renewal script works
// as documented in core/player. The tests need Chromium or Chrome on the PATH.
// Without it they are skipped, or fail if CI=true.
package browser
