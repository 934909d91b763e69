// Command tcpcheck-slirp is libslirp's TCP, which is BSD's of 1995 as QEMU and rootless
// containers have it, as a stack that tcpcheck can play runs on: "tcpcheck conformance
// --against slirp" starts it. It is a module of its own, as it needs cgo and libslirp: Debian
// has that in the package libslirp-dev. Its time is ours. Its application is a socket of
// this process on 127.0.0.1, in a network namespace of its own where there may be one.
package main
