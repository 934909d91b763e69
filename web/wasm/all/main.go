//go:build js && wasm

// Command all answers the requests of play, ask and captured, in the page that is one file.
package main

import (
	"maps"

	"tcpcheck/web/engine"
	"tcpcheck/web/engine/ask"
	"tcpcheck/web/engine/captured"
	"tcpcheck/web/wasm"
)

func main() {
	all := maps.Clone(engine.Answerers)
	maps.Copy(all, ask.Answerers)
	maps.Copy(all, captured.Answerers)
	wasm.Answer(all)
}
