package report

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/stack/check"
)

// StackCheck writes what came of checking a program that is to be a stack, with all that was
// said if session is true.
func StackCheck(w io.Writer, r *check.Report, session bool) error {
	var b strings.Builder
	if r.Name != "" {
		fires := "without fire"
		if r.Fires {
			fires = "with fire"
		}
		fmt.Fprintf(&b, "%s, %s\n\n", r.Name, fires)
	}
	if session {
		for i, line := range r.Session {
			fmt.Fprintf(&b, "%3d > %s\n    < %s\n", i+1, line.Request, line.Response)
		}
		b.WriteString("\n")
	}
	wrong := 0
	for _, f := range r.Findings {
		grade := "REMARK"
		if f.Wrong {
			grade = "WRONG"
			wrong++
		}
		if f.Line == 0 {
			fmt.Fprintf(&b, "%s at the end:\n%s\n\n", grade, wrap(2, f.Want))
			continue
		}
		said := r.Session[f.Line-1]
		fmt.Fprintf(&b, "%s at line %d:\n%s\n  > %s\n  < %s\n\n", grade, f.Line, wrap(2, f.Want),
			said.Request, said.Response)
	}
	fmt.Fprintf(&b, "Lines: %d, wrong: %d, remarked: %d.\n", len(r.Session), wrong, len(r.Findings)-wrong)
	_, err := io.WriteString(w, b.String())
	return err
}
