package footage

import _ "embed" // the script below

//go:embed player.js
var playerScript []byte

// PlayerScript returns the replacement for FastPix's web player: a classic
// script of type TypeJavaScript, without dependencies, that defines
// <fastpix-player>.
func PlayerScript() []byte { return playerScript }
