package main

import (
	"fmt"
	"os"
	"runtime"

	"tcpcheck/stack"
	"tcpcheck/stack/kernel"
)

func main() {
	if len(os.Args) > 1 {
		fmt.Fprintln(os.Stderr, "tcpcheck-kernel: want no arguments; tcpcheck starts it, and speaks with it "+
			"over its standard input and output")
		os.Exit(2)
	}
	// A network namespace belongs to a thread.
	runtime.LockOSThread()
	if err := stack.Serve(kernel.Target{}, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "tcpcheck-kernel: "+err.Error())
		os.Exit(2)
	}
}
