// Package pictures takes the pictures of the README from the running programs,
// and tests that they are not older than what they show. "make pictures" takes
// them again.
package pictures
