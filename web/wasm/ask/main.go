//go:build js && wasm

// Command ask answers requests of the checker, in a browser.
package main

import (
	"tcpcheck/web/engine/ask"
	"tcpcheck/web/wasm"
)

func main() { wasm.Answer(ask.Answerers) }
