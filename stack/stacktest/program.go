package stacktest

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/stack/check"
	"tcpcheck/stack/conformance"
)

// A Program is a stack that is a program of its own: the package that is tested.
type Program struct {
	// Version is the one of which testdata tells. With another the comparison is skipped.
	Version string
	// Remarks are what the check finds, without their ends, and OK whether it is OK.
	Remarks string
	OK      bool
	// Ladder, if not nil, writes what is in the reports on its bugs.
	Ladder Ladder
}

// Differs builds the program and checks that it keeps to the protocol, and that it differs from
// RFC 9293 as testdata/rfc9293.txt and testdata/causes.txt have it, to the octet in every run. Set
// UPDATE_GOLDEN=1 to rewrite these, and read them.
func (p Program) Differs(t *testing.T) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "stack")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	checked, err := check.Program(program, check.Usual)
	if err != nil {
		t.Fatal(err)
	}
	var remarks []string
	for _, f := range checked.Findings {
		what, _, _ := strings.Cut(f.Want, ":")
		remarks = append(remarks, what)
	}
	if got := strings.Join(remarks, "; "); got != p.Remarks || checked.OK() != p.OK {
		t.Errorf("the check finds: %s", got)
	}
	target, err := stack.Command(program)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = target.Close() }()
	if target.Name() != p.Version {
		t.Skipf("%s is not %s, of which testdata tells", target.Name(), p.Version)
	}
	if p.Ladder != nil {
		Found(t, target, "../../docs/found", p.Ladder)
	}
	c, err := conformance.Compare(target, "rfc9293", model.Ends[:], func() {})
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{
		"testdata/rfc9293.txt": rows(c), "testdata/causes.txt": Causes(c),
	} {
		golden(t, name, []byte(got))
	}
}

// rows returns a comparison row by row.
func rows(c *conformance.Comparison) string {
	var b bytes.Buffer
	for _, r := range c.Results {
		fmt.Fprintf(&b, "as %v, %d of %d kinds of transition differ; %d were not reached\n", r.Side,
			len(r.Differences), r.Probes, r.Unreached)
	}
	for _, row := range c.Rows {
		fmt.Fprintf(&b, "in %s, as %s, %d on %s: the model %s, the stack %s; later %v; %s\n", row.State, row.Sides,
			len(row.All), strings.Join(row.What, " "), row.Model, row.Stack, row.Later, row.Clause)
	}
	return b.String()
}
