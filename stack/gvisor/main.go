package main

import (
	"fmt"
	"os"

	"tcpcheck/stack"
	"tcpcheck/stack/gvisor/netstack"
)

func main() {
	if len(os.Args) > 1 {
		fmt.Fprintln(os.Stderr, "tcpcheck-gvisor: want no arguments; tcpcheck starts it, and speaks with it "+
			"over its standard input and output")
		os.Exit(2)
	}
	if err := stack.Serve(netstack.Target{}, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "tcpcheck-gvisor: "+err.Error())
		os.Exit(2)
	}
}
