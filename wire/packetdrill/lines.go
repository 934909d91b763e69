package packetdrill

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// width is how wide a line is at most.
const width = 80

// event writes an event at the time that is set.
func (s *script) event(format string, args ...any) {
	at := "0"
	if s.begun {
		at = "+" + seconds(s.at-s.last)
	}
	s.begun, s.last = true, s.at
	line := fmt.Sprintf("%6s %s\n", at, fmt.Sprintf(format, args...))
	if s.asComments > 0 {
		line = "//" + line
	}
	s.body.WriteString(line)
}

// comment writes a comment, an empty line before it.
func (s *script) comment(text string) { s.body.WriteString("\n" + Comment(text)) }

// Comment returns text as the lines of a comment.
func Comment(text string) string {
	var b strings.Builder
	line := "//"
	for word := range strings.FieldsSeq(text) {
		if len(line)+1+len(word) > width {
			b.WriteString(line + "\n")
			line = "//"
		}
		line += " " + word
	}
	return b.String() + line + "\n"
}

// seconds writes a time as packetdrill reads it, in seconds, to the microsecond.
func seconds(d time.Duration) string {
	return strconv.FormatFloat(d.Round(time.Microsecond).Seconds(), 'f', -1, 64)
}
