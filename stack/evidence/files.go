package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"tcpcheck/stack/cause"
	"tcpcheck/stack/conformance"
)

// Files returns what there is to hand on of a difference, by the ends of the names of the files:
// ".json", the probe, ".pcapng" and, unless that is [ErrUnfit], ".pkt". The version of the stack is
// in none of them. The cause can be nil.
func Files(d *conformance.Difference, c *cause.Cause) (map[string][]byte, error) {
	var probe, capture, drill bytes.Buffer
	about := about(d, c)
	err := errors.Join(d.Probe.Write(&probe), Capture(&capture, d.Report, about))
	files := map[string][]byte{".json": probe.Bytes(), ".pcapng": capture.Bytes()}
	switch unfit := Drill(&drill, d.Report, about); {
	case unfit == nil:
		files[".pkt"] = drill.Bytes()
	case !errors.Is(unfit, ErrUnfit):
		err = errors.Join(err, unfit)
	}
	return files, err
}

// about says what a difference is, and what happens there.
func about(d *conformance.Difference, c *cause.Cause) string {
	var events []string
	for _, e := range d.Probe.Events[:len(d.Report.Done)] {
		events = append(events, string(e))
	}
	name, _, _ := strings.Cut(d.Report.Target, " ")
	text := fmt.Sprintf("What happens: %s.\nWhat RFC 9293 asks for then, %s does not do",
		strings.Join(events, "; "), name)
	if c != nil {
		text += fmt.Sprintf(": %s (%s)", c.Title, c.Clause)
	}
	return text + "."
}
