// Package tcp is a TCP of one connection, written from RFC 9293 3.10 and not from the model, so
// that each can be held against the other. It can have bugs planted, which tests have to find.
package tcp
