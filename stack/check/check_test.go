package check

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/stack/stacktest/tcp"
)

// The test's own program is the stacks that it checks: the variable says which.
const which = "TCPCHECK_TEST_STACK"

func TestMain(m *testing.M) {
	fault, ok := os.LookupEnv(which)
	if !ok {
		os.Exit(m.Run())
	}
	if fault == "status" {
		defer os.Exit(3)
	}
	in, out := io.Reader(os.Stdin), io.Writer(os.Stdout)
	if mangle, ok := mangles[fault]; ok {
		out = &mangler{mangle: mangle}
	}
	_ = stack.Serve(faulty{fault}, in, out)
	if fault == "stays" {
		time.Sleep(time.Hour)
	}
	if fault == "more" {
		fmt.Println("{}")
	}
}

// A mangler writes each line as mangle makes it, which is told the number of the line.
type mangler struct {
	mangle func(line string, n int) string
	n      int
}

func (m *mangler) Write(line []byte) (int, error) {
	m.n++
	fmt.Print(m.mangle(string(line), m.n))
	return len(line), nil
}

// replacing mangles by replacing once.
func replacing(old, by string) func(string, int) string {
	return func(line string, _ int) string { return strings.Replace(line, old, by, 1) }
}

// held is the line that was not written yet.
var held string

var states = regexp.MustCompile(`,?"state":"[^"]*"`)

// mangles are faults in how a line is written.
var mangles = map[string]func(line string, n int) string{
	"version":    replacing("stack/v1", "stack/v2"),
	"name":       replacing(`,"name":"tcp of RFC 9293"`, ""),
	"member":     replacing(`"sent"`, `"snet"`),
	"state":      replacing("SYN-SENT", "SYN_SENT"),
	"negative":   replacing(`"ack":4294967294`, `"ack":-2`),
	"float":      replacing(`"seq":1000,`, `"seq":1000.5,`),
	"bits":       replacing(`"ctl":2,`, `"ctl":194,`),
	"text":       replacing(`"len":1`, `"len":-1`),
	"passed":     replacing(`"sent"`, `"passed":5,"sent"`),
	"ACK of RST": replacing(`"ctl":4,`, `"ctl":20,`),
	"no state":   func(line string, _ int) string { return states.ReplaceAllString(line, "") },
	"twice": func(line string, n int) string {
		return strings.Repeat(line, 1+n/5)
	},
	"log": func(line string, n int) string { return []string{"", "debug\n"}[n/3%2] + line },
	"late": func(line string, n int) string { // what is sent is told with the next answer
		if n < 3 {
			return line
		}
		last := held
		if held = line; n == 3 {
			last = "{}\n"
		}
		return last
	},
	"silent": func(line string, n int) string { return []string{line, ""}[n/4] },
	"dies": func(line string, n int) string {
		if n == 4 {
			os.Exit(1)
		}
		return line
	},
}

// A faulty target makes stacks that keep the form, and break a promise.
type faulty struct{ fault string }

func (f faulty) Name() string { return tcp.Target{}.Name() }

var (
	made  int
	first stack.Stack
)

func (f faulty) New(o stack.Options) (stack.Stack, error) {
	if made++; f.fault == "begin" && made > 3 {
		return first, nil
	}
	if f.fault == "options" && o.Passive {
		return nil, errors.New("cannot listen")
	}
	s, err := tcp.Target{map[string]tcp.Bug{"impatient": tcp.HurriesTimeWait}[f.fault]}.New(o)
	first = s
	return &fault{s, f.fault, time.Now()}, err
}

type fault struct {
	stack.Stack
	fault string
	began time.Time
}

func (f *fault) Call(c stack.Call) error {
	if state, _ := f.State(); f.fault == "calls" && c == stack.Close && state == model.Closed {
		return errors.New("not connected")
	}
	if f.fault == "again" && c == stack.Send && made == 2 {
		return nil
	}
	return f.Stack.Call(c)
}

func (f *fault) Inject(s stack.Segment) error {
	if f.fault == "listens" && s.Ctl == model.SYN {
		return nil
	}
	if f.fault == "signed" && s.Seq > 1<<31 {
		s.Seq = 1<<31 - 1
	}
	return f.Stack.Inject(s)
}

func (f *fault) Advance(d time.Duration) error {
	switch f.fault {
	case "clock":
		return f.Stack.Advance(time.Since(f.began) * 100)
	case "stops":
		return nil
	case "forgetful":
		if state, _ := f.State(); state == model.SynSent {
			return nil
		}
	}
	return f.Stack.Advance(d)
}

func (f *fault) NextISS(iss uint32) error {
	switch f.fault {
	case "iss":
		return nil
	case "no iss":
		return errors.New("it is a hash")
	}
	return f.Stack.NextISS(iss)
}

// quick are limits for tests.
var quick = Limits{Answer: 10 * time.Second, Pause: 50 * time.Millisecond}

// checked checks a stack with a fault.
func checked(t *testing.T, fault string) *Report {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "mine")
	if err := os.WriteFile(program, fmt.Appendf(nil, "#!/bin/sh\n%s='%s' exec %s\n", which, fault, self),
		0o700); err != nil {
		t.Fatal(err)
	}
	limits := quick
	if fault == "silent" {
		limits.Answer = 300 * time.Millisecond
	}
	r, err := Program(program, limits)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Each fault is found at the line at which it shows, with what was wanted there.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		fault string
		line  int
		want  string
	}{
		{"version", 1, `no stack: want an answer to hello with protocol "tcpcheck/stack/v1" and a name`},
		{"name", 1, `no stack: want an answer to hello with protocol "tcpcheck/stack/v1" and a name`},
		{"member", 3, `json: unknown field "snet"`},
		{"state", 3, "want a state of RFC 9293, such as FIN-WAIT-1"},
		{"negative", 4, "json: cannot unmarshal number -2 into Go struct field Segment.sent.ack of type uint32"},
		{"float", 3, "json: cannot unmarshal number 1000.5 into Go struct field Segment.sent.seq of type uint32"},
		{"bits", 3, "want of the header's control bits FIN 1, SYN 2, RST 4, PSH 8 and ACK 16 only"},
		{"text", 5, "want a length of text from 0 to 65535"},
		{"passed", 3, "want a time that passed in the answer to fire only"},
		{"twice", 5, "before it was asked, want one line for each request"},
		{"log", 3, `the stack answered "debug", want one JSON object a line`},
		{"late", 3, "OPEN: want one SYN without ACK, and SYN-SENT"},
		{"silent", 4, "the stack does not answer: nothing came within 300ms"},
		{"dies", 4, "the stack is gone: EOF"},
		{"begin", 31, "a client that has done nothing: want nothing sent, and CLOSED"},
		{"options", 24, "a server that has done nothing: want nothing sent, and LISTEN, and no error"},
		{"calls", 37, "close where there is no connection: it does nothing: want nothing sent, and CLOSED, " +
			"and no error"},
		{"again", 16, "the same requests again: want the answer of line 5 but for the numbers"},
		{"listens", 25, "a SYN for a server: want one SYN,ACK that acknowledges 2147483647, and SYN-RECEIVED"},
		{"signed", 4, "the SYN,ACK that it waits for: want <SEQ=1001><ACK=4294967294><CTL=ACK>, and ESTABLISHED"},
		{"clock", 45, "nothing was asked for 50ms, and 1 ms passes now: time stands still but for"},
		{"stops", 0, "want something to come of time that passes: no SYN was sent again, and no TIME-WAIT ended"},
		{"iss", 54, "the next TCB: want the ISS 3221226472, which was asked for"},
		{"status", 0, "want it to end by itself within 2 s, with status 0: exit status 3"},
		{"stays", 0, "want it to end by itself within 2 s, with status 0: signal: killed"},
		{"more", 0, "3 octets more were written than the answers to 54 requests: want one line for each"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			r := checked(t, c.fault)
			for _, f := range r.Findings {
				if !f.Wrong {
					continue
				}
				if f.Line != c.line || !strings.Contains(f.Want, c.want) || strings.Contains(f.Want, "\n") {
					t.Errorf("line %d: %s\nwant line %d: %s", f.Line, f.Want, c.line, c.want)
				}
				return
			}
			t.Errorf("nothing is wrong in %v", r.Session)
		})
	}
}

// What is another TCP, and no fault, is remarked at most.
func TestOK(t *testing.T) {
	for fault, remark := range map[string]string{
		"":           "",
		"no iss":     "next_iss is refused: runs in which numbers of two incarnations meet cannot be played",
		"no state":   "",
		"impatient":  "TIME-WAIT, when three quarters of it are over: want nothing sent, and TIME-WAIT",
		"forgetful":  "the RTO is over: want the SYN again",
		"ACK of RST": "",
	} {
		r := checked(t, fault)
		got := ""
		for _, f := range r.Findings {
			got += f.Want
		}
		if !r.OK() || got != remark || r.Name == "" || !r.Fires {
			t.Errorf("%s: %+v", fault, r.Findings)
		}
	}
}

func TestCannotStart(t *testing.T) {
	if r, err := Program("/nonexistent/mine", quick); r != nil || err == nil ||
		err.Error() != "cannot start /nonexistent/mine: no such file or directory" {
		t.Error(r, err)
	}
}
