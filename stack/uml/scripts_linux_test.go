package uml_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"tcpcheck/internal/attack"
	"tcpcheck/script/generate"
	"tcpcheck/script/pkt"
	"tcpcheck/script/trial"
	"tcpcheck/stack"
	"tcpcheck/stack/cause"
)

// why is the cause for which Linux fails a script that was written from the model: by what the
// name of the script begins with, and where the segment lies.
var why = []struct{ script, place, cause string }{
	{"rcv-fin-ack-", "outside-left", "left-edge"},
	{"rcv-fin-", "outside", needsACK},
	{"rcv-rst-ack-", "outside-left", "rst-at-fin"},
	{"rcv-syn-", "outside-left", "syn-received-syn-answered"},
	{"rcv-syn-", "", "syn-received-syn-resets"},
}

// needsACK is no cause: conformance has no segments without ACK, SYN or RST arrive, for no TCP
// sends one. It is a habit that package under has.
const needsACK = "NeedsACK"

// Of the scripts that are written from the model Linux passes those that ask for what it does,
// and each other has its cause.
func TestScripts(t *testing.T) {
	attack.Only(t) // it takes half a minute
	target := machine(t)
	var got strings.Builder
	for _, profile := range []string{"rfc9293", "linux"} {
		all, err := generate.All(profile)
		if err != nil {
			t.Fatal(err)
		}
		passed, failed := 0, ""
		for _, file := range all {
			r := try(t, target, &file)
			if r.Verdict == trial.Passes {
				passed++
				continue
			}
			failed += fmt.Sprintf("%s:%d %v: want %s, got %s: %s\n", file.Name, r.Line, r.Verdict, r.Expected, r.Got,
				reason(t, file.Name))
		}
		fmt.Fprintf(&got, "%s: %d scripts, %d pass\n%s", profile, len(all), passed, failed)
	}
	want, err := os.ReadFile("testdata/scripts.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("testdata/scripts.txt is not what happens now:\n%s", got.String())
	}
}

// try runs a script against a stack.
func try(t *testing.T, target stack.Target, file *generate.File) *trial.Result {
	t.Helper()
	script, err := pkt.Parse(file.Name, file.Text, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := trial.NewStack(target, script)
	r, err := trial.Run(script, s)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.End(); err != nil {
		t.Fatal(err)
	}
	return r
}

// reason returns the cause for which a script fails, "" for none.
func reason(t *testing.T, name string) string {
	t.Helper()
	for _, w := range why {
		if !strings.HasPrefix(name, w.script) || !strings.Contains(name, w.place) {
			continue
		}
		if w.cause != needsACK && cause.Named(w.cause) == nil {
			t.Errorf("%s: no such cause", w.cause)
		}
		return w.cause
	}
	return ""
}
