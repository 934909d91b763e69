package report

import (
	"fmt"
	"io"
)

// Entry writes one entry of a list: its name, a sentence and its source.
func Entry(w io.Writer, name, sentence, source string) {
	fmt.Fprintf(w, "%s\n%s\n", name, wrap(4, sentence+" ["+source+"]"))
}

// Value writes one value of the entry before, with its sentence if it has one.
func Value(w io.Writer, name, sentence string) {
	if sentence != "" {
		name += ": " + sentence
	}
	fmt.Fprintf(w, "%s\n", wrap(6, name))
}
