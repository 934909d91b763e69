//go:build js && wasm

// Package wasm puts package engine into a browser: its commands, play and ask, define a
// function tcpcheck(name, request, progress), which answers a request; both are JSON as
// strings, and progress is a function that is called with how far a search is.
package wasm

import (
	"syscall/js"

	"tcpcheck/web/engine"
)

// Answer answers requests for as long as the page is there.
func Answer(all map[string]engine.Answerer) {
	js.Global().Set("tcpcheck", js.FuncOf(func(_ js.Value, args []js.Value) any {
		progress := func(says []byte) { args[2].Invoke(string(says)) }
		return string(engine.Do(all, args[0].String(), []byte(args[1].String()), progress))
	}))
	select {}
}
