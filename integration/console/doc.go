// Package console tests the mock's console in a browser, with the mouse, with
// the keyboard alone, and at the size of a phone. The tests need Chromium or
// Chrome on the PATH, and the accessibility tests also need npm. Without them
// they are skipped, or fail if CI=true.
package console
