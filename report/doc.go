// Package report says what came of a question: as text for a terminal of 80
// columns, and as JSON for programs.
//
// It prints answers; it finds none.
package report
