package uml_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tcpcheck/internal/attack"
	"tcpcheck/learn"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/stack"
	"tcpcheck/stack/conformance"
	"tcpcheck/stack/stacktest"
	"tcpcheck/stack/uml"
)

// machine starts the kernel that is installed under a virtual clock.
func machine(t *testing.T) *stack.Process {
	t.Helper()
	needs(t, uml.Program)
	return started(t, filepath.Join(t.TempDir(), "tcpcheck-linux"))
}

// fetched starts the one of that version which make stacks-linux-6.12 and its like have fetched.
func fetched(t *testing.T, version string) *stack.Process {
	t.Helper()
	folder, err := filepath.Abs("../../bin/linux-" + version)
	if err != nil {
		t.Fatal(err)
	}
	needs(t, filepath.Join(folder, uml.Program))
	dir := t.TempDir()
	if err := os.Symlink(folder, filepath.Join(dir, "linux-"+version)); err != nil {
		t.Fatal(err)
	}
	return started(t, filepath.Join(dir, "tcpcheck-linux-"+version))
}

// needs skips the test where a program is missing, or gcc.
func needs(t *testing.T, program string) {
	t.Helper()
	for _, program := range []string{program, "gcc"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program, " is not there")
		}
	}
}

// started builds a program of that path, with the shim beside it, and starts it.
func started(t *testing.T, program string) *stack.Process {
	t.Helper()
	build := exec.Command("go", "build", "-o", program, "../../cmd/tcpcheck-linux")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	for _, cmd := range []*exec.Cmd{build,
		exec.Command("gcc", "-shared", "-fPIC", "-o", filepath.Join(filepath.Dir(program), uml.Shim), "shim/shim.c",
			"-ldl")} {
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	p, err := stack.Command(program)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// A whole life of a connection in Linux takes no time; again, it is the same to the octet.
// The kernel is late with long timers, by up to 5.12 s with a minute's (its timer wheel).
func TestTimeWait(t *testing.T) {
	target := machine(t)
	first := life(t, target)
	if again := life(t, target); again != first {
		t.Errorf("ISS %d, and again %d", first, again)
	}
}

// Where Linux differs from RFC 9293, and why.
func TestConformance(t *testing.T) {
	attack.Only(t) // it takes minutes
	t.Run("installed", func(t *testing.T) { differs(t, machine(t), "testdata/rfc9293.txt") })
	t.Run("6.12", func(t *testing.T) { differs(t, fetched(t, "6.12"), "testdata/rfc9293-6.12.txt") })
}

// differs compares with RFC 9293.
func differs(t *testing.T, target *stack.Process, file string) {
	t.Helper()
	c, err := conformance.Compare(target, "rfc9293", model.Ends[:], func() {})
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := report.Findings(&got, c, true); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text := strings.Replace(got.String(), target.Name(), "linux", 1); text != string(want) {
		t.Errorf("%s is not what happens now:\n%s", file, text)
	}
}

// The report on a bug is what Linux does, either one.
func TestFound(t *testing.T) {
	t.Run("installed", func(t *testing.T) { stacktest.Found(t, machine(t), "../../docs/found", report.Replay) })
	t.Run("6.12", func(t *testing.T) {
		stacktest.Found(t, fetched(t, "6.12"),
			"../../docs/found", report.Replay)
	})
}

// life has a connection be opened and closed, and returns its ISS.
func life(t *testing.T, target stack.Target) uint32 {
	t.Helper()
	const wait = 10 * time.Second // of which TIME-WAIT's minute is made
	s, err := target.New(stack.Options{RTO: time.Second, RTOMax: time.Second, Retries: 3, TimeWait: wait})
	if err != nil {
		t.Fatal(err)
	}
	does := func(err error, state model.TCPState, want ...model.Control) uint32 {
		t.Helper()
		return stacktest.Does(t, s, err, state, want...)
	}
	iss := does(s.Call(stack.Open), model.SynSent, model.SYN)
	does(s.Inject(stack.Segment{Seq: 100, Ack: iss + 1, Ctl: model.SYN | model.ACK}),
		model.Established, model.ACK)
	does(s.Call(stack.Close), model.FinWait1, model.FIN|model.ACK)
	does(s.Advance(999*time.Millisecond), model.FinWait1)
	if sent, _, err := stack.Fire(s, 200*time.Millisecond); err != nil || len(sent) != 1 ||
		sent[0].Ctl != model.FIN|model.ACK {
		t.Fatalf("after the RTO %v, %v", sent, err)
	}
	does(s.Inject(stack.Segment{Seq: 101, Ack: iss + 2, Ctl: model.FIN | model.ACK}), model.TimeWait, model.ACK)
	does(s.Advance(wait-time.Millisecond), model.TimeWait)
	does(s.Advance(wait/10), model.Closed)
	does(s.NextISS(iss+9), model.Closed)
	if next := does(s.Call(stack.Open), model.SynSent, model.SYN); next != iss+9 {
		t.Errorf("ISS %d, want %d", next, iss+9)
	}
	return iss
}

// What is learned of Linux is what its profile says was measured (see TestMeasured in learn).
func TestLearned(t *testing.T) {
	attack.Only(t) // it takes a minute
	p, err := learn.NewModels().Learn(machine(t), func() {})
	if err != nil {
		t.Fatal(err)
	}
	p.Left = nil // which policies there are besides is not the stack's
	var got bytes.Buffer
	if err := report.LearnedJSON(&got, "linux", p); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/learned.json")
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("testdata/learned.json is not what is learned now:\n%s", got.String())
	}
}
