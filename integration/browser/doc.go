// Package browser tests what only a browser can show: that the pages of the examples play, that a refused token becomes a
// message which a viewer can read, and that the renewal script does what core/player promises. Its tests need Chromium or
// Chrome on the PATH; without one they are skipped, and fail when CI=true.
package browser
