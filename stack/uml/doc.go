// Package uml has a Linux kernel of its own play one end of a connection under a virtual
// clock: a User-Mode Linux, which is a program, needs no root and no network, and idles by
// calls of the C library that a shim of ours (shim.c) takes over. The clock stands still
// while anything runs in it, and jumps to the next timer when nothing does and time was
// asked to pass; so TIME-WAIT's minute takes no time, and the same requests get the same
// bytes. [Host] boots it and hands our standard input and output to the end that [Guest]
// serves in there.
package uml
