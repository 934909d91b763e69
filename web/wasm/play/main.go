//go:build js && wasm

// Command play answers requests about runs, in a browser.
package main

import (
	"tcpcheck/web/engine"
	"tcpcheck/web/wasm"
)

func main() { wasm.Answer(engine.Answerers) }
