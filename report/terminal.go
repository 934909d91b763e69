package report

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Colored says whether colors are wanted: on a terminal that has some, without NO_COLOR.
func Colored(w io.Writer) bool {
	_, no := os.LookupEnv("NO_COLOR")
	return !no && terminal(w)
}

// terminal says whether w is a terminal that can be told more than letters.
func terminal(w io.Writer) bool {
	f, ok := w.(interface{ Fd() uintptr })
	return ok && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}

// columns is the width of a terminal; 80 if it does not tell.
func columns(terminal *os.File) int {
	if width, _, err := term.GetSize(int(terminal.Fd())); err == nil && width > 0 {
		return width
	}
	return 80
}
