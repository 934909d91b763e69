// Package pcapng writes a run as a packet capture, in the form pcapng, to be looked
// at with Wireshark and its kin.
//
// There are two interfaces, A and B: what each end saw. A segment is on its sender's
// interface when it is sent, and on the other when it arrives; one that is lost is on
// its sender's only. All copies of a segment have the same packet id and the same
// IP identification. What happened to it is in its comments.
//
// The link type is raw IP. The model has no links, so there are no addresses, no
// padding and no ARP to make up, and every tool that reads pcapng knows it.
//
// How numbers and times come about is told by package wire.
package pcapng
