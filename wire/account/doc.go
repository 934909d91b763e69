// Package account writes what was found in a capture: as text, with a ladder of each
// connection, and as JSON.
package account
