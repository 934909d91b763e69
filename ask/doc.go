// Package ask is the room of all that asks one question many times and says what the
// answers mean together; each way of asking is a package below it. One question, asked
// once, is package verify's.
package ask
