package main

import (
	"tcpcheck/stack"
	"tcpcheck/stack/gvisor/netstack"
)

func main() { stack.Main("tcpcheck-gvisor", netstack.Target{}) }
