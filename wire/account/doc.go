// Package account is what a capture shows, as data: each connection followed through the
// model, what was seen of it in words, and its chart.
package account
