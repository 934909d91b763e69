//go:build js && wasm

// Command captured answers requests about captures, in a browser.
package main

import (
	"tcpcheck/web/engine/captured"
	"tcpcheck/web/wasm"
)

func main() { wasm.Answer(captured.Answerers) }
