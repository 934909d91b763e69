package main

import (
	"runtime"

	"tcpcheck/stack"
	"tcpcheck/stack/kernel"
)

func main() {
	// A network namespace belongs to a thread.
	runtime.LockOSThread()
	stack.Main("tcpcheck-kernel", kernel.Target{})
}
