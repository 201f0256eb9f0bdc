// Package console works the mock's console in a browser, as people do: with the mouse, with the keyboard alone, on a phone.
// Its tests need Chromium or Chrome on the PATH, and the accessibility tests npm; without them they are skipped, and fail when
// CI=true.
package console
