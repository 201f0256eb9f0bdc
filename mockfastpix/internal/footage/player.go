package footage

import (
	_ "embed" // the scripts below
	"sync"
)

//go:embed player.js
var playerJS []byte

//go:embed stream.js
var streamJS []byte

// PlayerScript returns the replacement for FastPix's web player: a classic
// script of type TypeJavaScript, without dependencies, that defines
// <fastpix-player>. A page can have it twice.
func PlayerScript() []byte { return playerScript() }

// playerScript encloses the files in a function, so that the page does not have
// their names.
var playerScript = sync.OnceValue(func() []byte {
	script := []byte("(() => {\n\"use strict\";\nif (customElements.get(\"fastpix-player\")) return;\n\n")
	script = append(script, streamJS...)
	script = append(script, '\n')
	script = append(script, playerJS...)
	return append(script, "})();\n"...)
})
