package report

import (
	"fmt"
	"io"
	"os"
	"strconv"

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

// usual is for how many columns text is written, whatever the terminal: the same answer
// is the same text everywhere.
const usual = 80

// columns is the width of a terminal: what COLUMNS says, or else the terminal; 80 if
// neither tells.
func columns(terminal *os.File) int {
	if width, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && width > 0 {
		return width
	}
	if width, _, err := term.GetSize(int(terminal.Fd())); err == nil && width > 0 {
		return width
	}
	return usual
}

// Narrow says what to do on a terminal that is narrower than the text; "" on any other,
// and where w is none.
func Narrow(w io.Writer) string {
	f, ok := w.(*os.File)
	if !ok || !terminal(f) {
		return ""
	}
	return narrowBy(columns(f))
}

// narrowBy says it of a terminal with so many columns.
func narrowBy(width int) string {
	if width >= usual {
		return ""
	}
	return fmt.Sprintf("the terminal has %d columns, and the text is for %d: \"| less -S\" scrolls it",
		width, usual)
}
