// Package report says what came of a question: as text for a terminal of 80
// columns, as tables in Markdown and CSV, as JSON for programs and as JUnit's XML; and
// how far a search is.
//
// It prints answers; it finds none. JSON is written by [trace.WriteJSON], tables as
// text by one function.
package report
