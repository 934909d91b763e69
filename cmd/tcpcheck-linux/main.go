package main

import (
	"fmt"
	"os"

	"tcpcheck/stack/uml"
)

func main() {
	if os.Getpid() == 1 {
		uml.Guest()
		return
	}
	if err := uml.Host(); err != nil {
		fmt.Fprintln(os.Stderr, "tcpcheck-linux: "+err.Error())
		os.Exit(2)
	}
}
