package trace_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// open returns the model, and no mutant of it.
func open(p model.Parameters, _ string) (trace.System, error) {
	return model.New(p, model.AllGhosts)
}

// everything is a run with each kind of action, and each thing that can happen to a
// segment.
func everything(t *testing.T) *trace.Run {
	p := one()
	p.Incarnations, p.MSL, p.Delay, p.Wait = 2, 3, 1, model.Both(1)
	p.Loss, p.Strays, p.Duplicates, p.Aborts = 1, 1, 1, model.Both(1)
	p.Data = [2]int{1, 0}
	for e := range p.Policy {
		p.Policy[e].RTO, p.Policy[e].Retries, p.Policy[e].RTOMax = 1+e, 1, 2
	}
	run := script(t, p, `
		A: send
		tick
		<SEQ=1><ACK=1><CTL=PSH,ACK> to B goes astray
		A: retransmit
		deliver to B a duplicate of <SEQ=1><ACK=1><CTL=PSH,ACK>
		A: close
		deliver to A <SEQ=1><ACK=2><CTL=ACK>
		deliver to B <SEQ=2><ACK=1><CTL=FIN,ACK>
		tick
		lose <SEQ=1><ACK=1><CTL=PSH,ACK> to B
		deliver to A <SEQ=1><ACK=3><CTL=ACK>
		B: close
		deliver to A <SEQ=1><ACK=3><CTL=FIN,ACK>
		tick
		deliver to B <SEQ=1><ACK=1><CTL=PSH,ACK>
		deliver to A <SEQ=2><ACK=3><CTL=ACK>
		deliver to B <SEQ=3><ACK=2><CTL=ACK>
		A: expire
		A: open with ISS 0
		deliver to B <SEQ=0><CTL=SYN> with ISS 7
		deliver to A <SEQ=7><ACK=1><CTL=SYN,ACK>
		A: abort
	`)
	run.Mutant, run.Property, run.Word, run.Loop = "a mutant", "a property", "a word", 3
	return run
}

func file(t *testing.T, run *trace.Run) string {
	t.Helper()
	var b strings.Builder
	if err := run.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	run := everything(t)
	got, err := trace.Read(strings.NewReader(file(t, run)),
		func(p model.Parameters, mutant string) (trace.System, error) {
			if mutant != run.Mutant {
				t.Errorf("mutant %q", mutant)
			}
			return open(p, mutant)
		})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, run) {
		t.Errorf("got %+v\nwant %+v", got, run)
	}
}

func TestRead_Refuses(t *testing.T) {
	good := file(t, everything(t))
	with := func(old, replacement string) string {
		t.Helper()
		if !strings.Contains(good, old) {
			t.Fatalf("the file has no %s", old)
		}
		return strings.Replace(good, old, replacement, 1)
	}
	long := strings.Repeat("x", 1000)
	var many strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&many, `"%d": 0, `, i)
	}
	for _, c := range []struct{ file, want string }{
		{"", "line 1: not JSON: unexpected end of JSON input"},
		{"\n\n", "line 3: not JSON: unexpected end of JSON input"},
		{good + "{}", "not JSON: invalid character '{' after top-level value"},
		{strings.Repeat("[", 1<<20), "line 1: not JSON: invalid character '[' exceeded max depth"},
		{with(`"tick": 0`, `"tick": 00`), "not JSON: invalid character '0' after object key:value pair"},
		{"\ufeff" + good, "line 1: not JSON: invalid character 'ï' looking for beginning of value"},
		{"[]", `the file is an array, want an object with schema "tcpcheck/trace/v1"`},
		{"{}", `schema is missing, want "tcpcheck/trace/v1"`},
		{`{"schema": 1}`, `schema is 1, want "tcpcheck/trace/v1"`},
		{`{"schema": "tcpcheck/verify/v1", "x": []}`, `schema is "tcpcheck/verify/v1", want "tcpcheck/trace/v1"`},
		{`{"schema": "tcpcheck/trace/v1"}`, "parameters is missing"},
		{with(`"loop": 3`, `"loop": 3, "loop": 3`), "loop is there twice"},
		{with(`"snd_una": 1`, `"snd_una": 1, "snd_una": 1`),
			"initial state is not the model's: a.snd_una is there twice"},
		{with(`"snd_una": 1`, `"snd_una": 1, "`+long+`": 1`), "a." + long[:80] + "… is not known"},
		{with(`"loop": 3`, `"loop": -3`), "loop is -3, want a number of steps or null"},
		{with(`"loop": 3`, `"loop": 3e0`), "loop is 3e0, want a number of steps or null"},
		{with(`"property": "a property"`, `"property": null`), "property is null, want a string"},
		{with(`"parameters": {`, `"parameters": {"x y": [],`), `parameters: no parameter is called "x y"`},
		{with(`"msl": 3`, `"msl": "`+long+`"`), "parameters: msl " + long[:80] + "…: want 1 to 65535 ticks"},
		{with(`"msl": 3`, `"msl": {}`), "parameters: msl {}: want 1 to 65535 ticks"},
		{with(`"window": 2`, `"window": 4`), "window 4: want 1 to 3 units"},
		{with(`"kind": "send"`, `"kind": "`+long+`"`), `step 1: kind is "` + long[:80] +
			`…", the model gives "send"`},
		{with(`"iss": 7`, `"iss": 6`), `step 20: text is "deliver to B <SEQ=0><CTL=SYN> with ISS 7", ` +
			`the model gives "deliver to B <SEQ=0><CTL=SYN> with ISS 6"`},
		{with(`"text": "A: send",`, ""), "step 1: text is missing"},
		{with(`"text": "A: send"`, `"text": "A: \ud800"`), `step 1: text is "A: ` + "\ufffd" +
			`", the model gives "A: send"`},
		{with(`"text": "A: send",`, `"text": {}, "x": 1,`), `step 1: text is an object, the model gives "A: send"`},
		{with(`"to_a": []`, `"to_a": {}`), "to_a is an object, the model gives an array"},
		{with(`"to_b": []`, `"to_b": [null]`), "to_b has length 1, the model gives 0"},
		{with(`"to_b": []`, `"to_b": [`+strings.Repeat("0,", 1<<20)+"0]"),
			"to_b has length 1048577, the model gives 0"},
		{with(`"loop": 3`, many.String()+`"loop": 3`), "it has more than 1000 names"},
		{with(`"msl": 3`, many.String()+`"msl": 3`), "parameters has more than 1000 names"},
		{with(`"fate": "arrived"`, `"fate": "lost"`), `segments[0].fate is "lost", the model gives "arrived"`},
	} {
		_, err := trace.Read(strings.NewReader(c.file), open)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got  %v\nwant %s", err, c.want)
		} else if strings.Contains(err.Error(), "\n") || len(err.Error()) > 300 {
			t.Errorf("%v", err)
		}
	}
}

// Another way to write the same string is none of another value.
func TestRead_TakesEscapes(t *testing.T) {
	run := everything(t)
	escaped := strings.NewReplacer("<", `\u003c`, "send", `\u0073end`).Replace(file(t, run))
	if got, err := trace.Read(strings.NewReader(escaped), open); err != nil || !reflect.DeepEqual(got, run) {
		t.Error(err)
	}
}

func TestRead_RefusesAnOverflow(t *testing.T) {
	p := one()
	p.Data[model.A], p.Window, p.SeqMod = 40, 40, 256
	run := script(t, p, strings.Repeat("A: send\n", model.Capacity))
	_, err := trace.Read(strings.NewReader(file(t, run)), open)
	if err != nil {
		t.Fatal(err)
	}
	last := run.Steps[len(run.Steps)-1]
	run.Steps = append(run.Steps, last)
	_, err = trace.Read(strings.NewReader(file(t, run)), open)
	if want := `step 17: "A: send" leads to more than 16 segments in flight to one end`; err == nil ||
		err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// endless is a file without an end.
type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

func TestRead_RefusesAFileTooLarge(t *testing.T) {
	if _, err := trace.Read(endless{}, open); err == nil || err.Error() != "larger than 64 MiB" {
		t.Error(err)
	}
}

func TestRead_PassesErrorsOn(t *testing.T) {
	broken := errors.New("broken")
	if _, err := trace.Read(io.MultiReader(bytes.NewReader(nil), errReader{broken}),
		open); !errors.Is(err, broken) {
		t.Error(err)
	}
	closed := func(model.Parameters, string) (trace.System, error) { return nil, broken }
	if _, err := trace.Read(strings.NewReader(file(t, everything(t))), closed); !errors.Is(err, broken) {
		t.Error(err)
	}
}

type errReader struct{ error }

func (r errReader) Read([]byte) (int, error) { return 0, r.error }
