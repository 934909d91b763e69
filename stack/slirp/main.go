package main

import "tcpcheck/stack"

func main() { stack.Main("tcpcheck-slirp", target{}) }
