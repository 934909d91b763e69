// Command tcpcheck-kernel is the TCP of the Linux kernel as a stack that tcpcheck can
// play runs on: "tcpcheck replay --against kernel" starts it. It needs root.
package main
