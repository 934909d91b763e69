package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/stack/check"
	"tcpcheck/stack/conformance"
	"tcpcheck/stack/stacktest"
)

// version is the one of which testdata tells.
const version = "lwip 2.1.3"

// It keeps to the protocol, and differs from RFC 9293 as testdata/rfc9293.txt has it, to the
// octet in every run. Set UPDATE_GOLDEN=1 to rewrite that, and read it.
func TestLwIP(t *testing.T) {
	program := filepath.Join(t.TempDir(), "tcpcheck-lwip")
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
	if got := strings.Join(remarks, "; "); got != "" || checked.OK() != true {
		t.Errorf("the check finds: %s", got)
	}
	p, err := stack.Command(program)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	if p.Name() != version {
		t.Skipf("%s is not %s, of which testdata tells", p.Name(), version)
	}
	c, err := conformance.Compare(p, "rfc9293", model.Ends[:], func() {})
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	for _, r := range c.Results {
		fmt.Fprintf(&got, "as %v, %d of %d kinds of transition differ; %d were not reached\n", r.Side,
			len(r.Differences), r.Probes, r.Unreached)
	}
	for _, row := range c.Rows {
		fmt.Fprintf(&got, "in %s, as %s, %d on %s: the model %s, the stack %s; later %v; %s\n", row.State, row.Sides,
			len(row.All), strings.Join(row.What, " "), row.Model, row.Stack, row.Later, row.Clause)
	}
	for golden, got := range map[string]string{
		"testdata/rfc9293.txt": got.String(), "testdata/causes.txt": stacktest.Causes(c),
	} {
		if os.Getenv("UPDATE_GOLDEN") != "" {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(golden); err != nil || got != string(want) {
			t.Errorf("%s: %v; now it is\n%s", golden, err, got)
		}
	}
}
