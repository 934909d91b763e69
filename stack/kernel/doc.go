// Package kernel has the TCP of the Linux kernel play one end of a connection: in a
// network namespace of its own, whose only network is a TUN device, so that every segment
// goes through our hands. It needs root and /dev/net/tun. The kernel's clock is the
// world's: time that passes is waited for, and times that are compiled in, that of
// TIME-WAIT above all, are as they are.
package kernel
