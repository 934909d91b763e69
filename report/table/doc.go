// Package table writes tables as plain text, in the one style that all commands
// share.
package table
