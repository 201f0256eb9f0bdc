// Package players tests that common players for the web play the mock's videos
// with tokens of package core, and how they report a refusal.
package players
