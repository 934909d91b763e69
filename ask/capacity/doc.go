// Package capacity says how many connections a second the ports of one end carry to one
// destination: a port is held while its connection is open, and then as long as
// TIME-WAIT lasts. It says what other ways there are to carry more, and asks the checker
// whether each of them is safe.
package capacity
