package engine_test

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"tcpcheck/verify"
	"tcpcheck/web/engine"
	"tcpcheck/web/engine/ask"
)

// all has all requests.
func all() map[string]engine.Answerer {
	all := maps.Clone(engine.Answerers)
	maps.Copy(all, ask.Answerers)
	return all
}

// answered asks and returns the answer.
func answered(t *testing.T, name, request string) string {
	t.Helper()
	return string(engine.Do(all(), name, []byte(request), nil))
}

// do asks and reads the answer into to.
func do(t *testing.T, name, request string, to any) {
	t.Helper()
	answer := answered(t, name, request)
	if strings.HasPrefix(answer, `{"error"`) {
		t.Fatalf("%s %s: %s", name, request, answer)
	}
	if err := json.Unmarshal([]byte(answer), to); err != nil {
		t.Fatal(err)
	}
}

type view struct {
	Broken string
	Moves  int
	Steps  []struct {
		Told, Clause string
	}
	Flights []struct {
		Sent, Lost int
		Arrived    []int
		Flying     bool
	}
	Lights []struct {
		Name, Kind string
		Red        int
	}
	Enabled []struct {
		Move, Kind, Label, Effect, Clause string
		Flight                            int
		Violates                          []string
	}
	Ladder string
}

// lostFinalACK is the run of the usual explanation.
const lostFinalACK = `{"settings":[["wait","0"],["incarnations","1"],["loss","1"],["delay","0"]],"moves":[
"A: close","deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>","deliver to A <SEQ=1><ACK=2><CTL=ACK>","B: close",
"deliver to A <SEQ=1><ACK=2><CTL=FIN,ACK>","lose <SEQ=2><ACK=2><CTL=ACK> to B","A: expire","tick",
"B: retransmit","deliver to A <SEQ=1><ACK=2><CTL=FIN,ACK>"]}`

// Played by hand, the lost final ACK turns the light red in the step that says so beforehand.
func TestPlay(t *testing.T) {
	var v view
	do(t, "play", lostFinalACK, &v)
	if v.Broken != "" || v.Moves != 10 {
		t.Fatalf("%d moves, broken %q", v.Moves, v.Broken)
	}
	if got, want := v.Steps[1].Clause, "RFC 9293, 3.10.7.4, Eighth"; got != want {
		t.Errorf("clause %q, want %q", got, want)
	}
	if f := v.Flights[3]; f.Lost != 5 || f.Flying || len(f.Arrived) != 0 {
		t.Errorf("the final ACK: %+v, want one that is lost in step 5", f)
	}
	i := slices.IndexFunc(v.Enabled, func(e struct {
		Move, Kind, Label, Effect, Clause string
		Flight                            int
		Violates                          []string
	}) bool {
		return e.Kind == "deliver"
	})
	next := v.Enabled[i]
	if !slices.Contains(next.Violates, "no-reset-on-graceful-close") ||
		!strings.Contains(next.Effect, "LAST-ACK") {
		t.Fatalf("what comes next is %+v, want the RST that violates no-reset-on-graceful-close", next)
	}
	do(t, "play", strings.Replace(lostFinalACK, `]}`, `,"`+next.Move+`"]}`, 1), &v)
	for _, l := range v.Lights {
		if l.Name == "no-reset-on-graceful-close" && (l.Red != 10 || l.Kind != "LAST-ACK") {
			t.Errorf("the light is %+v, want red at step 10, LAST-ACK", l)
		}
	}
	if !strings.Contains(v.Ladder, "reset in LAST-ACK") {
		t.Errorf("the ladder does not say it:\n%s", v.Ladder)
	}
}

// Where a move is not possible the run goes as far as it does.
func TestBroken(t *testing.T) {
	var v view
	do(t, "play", `{"settings":[],"moves":["A: close","B: retransmit","tick"]}`, &v)
	if v.Moves != 1 || !strings.Contains(v.Broken, "not possible") {
		t.Errorf("%d moves, %q", v.Moves, v.Broken)
	}
}

// Ticks that follow one another are one move, and the moves that are enabled are those that
// are taken.
func TestEnabledMovesCanBeMade(t *testing.T) {
	var moves []string
	for step := range 60 {
		request, _ := json.Marshal(map[string]any{
			"settings": [][2]string{{"wait", "4"}, {"duplicates", "2"}, {"start", "closed"}, {"data", "1"}},
			"moves":    moves,
		})
		var v view
		do(t, "play", string(request), &v)
		if v.Broken != "" {
			t.Fatal(v.Broken)
		}
		if len(v.Enabled) == 0 {
			break
		}
		moves = append(moves, v.Enabled[step*7%len(v.Enabled)].Move)
	}
	if len(moves) < 20 {
		t.Errorf("only %d moves", len(moves))
	}
}

// The checker finds the counterexample that the command line finds, it can be played, and
// the file of what is played is the same again.
func TestVerify(t *testing.T) {
	for _, settings := range []string{
		`[["wait","0"],["incarnations","1"]]`,
		`[["wait-a","1s"],["profile-b","linux"],["loss","2"],["incarnations","1"]]`,
		`[["middlebox-a","linux-nat"],["data-b","3"],["window","1"],["msl","1s"],["delay","0s"],` +
			`["incarnations","1"]]`,
		`[["hosts","2"],["incarnations","2"],["msl","1"],["rto","5"],["retries","1"]]`,
	} {
		var a struct {
			Verdict  string
			Findings []struct {
				Run   json.RawMessage
				Trace string
			}
		}
		do(t, "verify", `{"settings":`+settings+`}`, &a)
		found := a.Findings[0]
		if a.Verdict != "violated" {
			t.Fatalf("%s: %s", settings, a.Verdict)
		}
		if _, err := verify.Load(strings.NewReader(found.Trace)); err != nil {
			t.Error(err)
		}
		var v view
		do(t, "play", string(found.Run), &v)
		if v.Broken != "" {
			t.Error(v.Broken)
		}
		var again struct{ Trace string }
		do(t, "trace", string(found.Run), &again)
		if again.Trace != found.Trace {
			t.Errorf("%s: the run that is played is another:\n%s\nthan what was found:\n%s", settings,
				again.Trace, found.Trace)
		}
		file, _ := json.Marshal(map[string]string{"trace": found.Trace})
		var line json.RawMessage
		do(t, "load", string(file), &line)
		if strings.TrimSpace(string(line)) != string(found.Run) {
			t.Errorf("read again it is %s, want %s", line, found.Run)
		}
	}
}

func TestMinWait(t *testing.T) {
	var a struct {
		Smallest, Sum string
		Below         struct{ Run json.RawMessage }
	}
	do(t, "minwait", `{"settings":[["incarnations","1"]]}`, &a)
	if a.Smallest != "3 ticks" || !strings.HasPrefix(a.Sum, "3 = 1 + 2") || len(a.Below.Run) < 10 {
		t.Errorf("%+v", a)
	}
}

func TestFind(t *testing.T) {
	for _, event := range []string{"simultaneous-close", "a-time-wait"} {
		var a struct {
			Findings []struct{ Run json.RawMessage }
		}
		do(t, "find", `{"settings":[["first-closer","any"],["incarnations","1"]],"properties":["`+event+`"]}`, &a)
		var v view
		do(t, "play", string(a.Findings[0].Run), &v)
		if v.Moves == 0 || v.Broken != "" {
			t.Errorf("%s: %d moves, %q", event, v.Moves, v.Broken)
		}
	}
}

// What is wrong is said in a line, with the parameter that it is about.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ name, request, want string }{
		{"sing", `{}`, `no request is called`},
		{"play", `{"settings":[["wait","-1"]],"moves":[]}`, `"parameter":"wait"`},
		{"play", `{"settings":[["wate","1"]],"moves":[]}`, `no parameter is called`},
		{"play", `{"settings":[["duplicates","any"],["loss","any"]],"moves":[]}`, `"parameter":"duplicates"`},
		{"play", `[`, `cannot be read`},
		{"verify", `{"settings":[],"properties":["peace"]}`, `peace`},
		{"load", `{"trace":"{}"}`, `schema is missing`},
		{"play", `{"settings":[],"mutant":"x","moves":[]}`, `no mutant`},
	} {
		if got := answered(t, c.name, c.request); !strings.Contains(got, c.want) ||
			!strings.HasPrefix(got, `{"error":`) {
			t.Errorf("%s %s: %s, want %s", c.name, c.request, got, c.want)
		}
	}
}

// The page has types for what "about" answers.
func TestAbout(t *testing.T) {
	var a struct {
		Parameters []struct{ Name, Default string }
		Profiles   []struct{ Name string }
	}
	do(t, "about", `{}`, &a)
	if len(a.Parameters) < 30 || len(a.Profiles) < 10 || a.Parameters[0].Name != "msl" {
		t.Errorf("%d parameters, %d profiles", len(a.Parameters), len(a.Profiles))
	}
}

// The fragment of a run has what the page needs to play it.
func TestFragment(t *testing.T) {
	var a struct{ Findings []struct{ Trace string } }
	do(t, "verify", `{"settings":[["wait","0"],["incarnations","1"]]}`, &a)
	run, err := verify.Load(strings.NewReader(a.Findings[0].Trace))
	if err != nil {
		t.Fatal(err)
	}
	fragment, err := engine.Fragment(run)
	if err != nil {
		t.Fatal(err)
	}
	letters, ok := strings.CutPrefix(fragment, "v1.")
	packed, err := base64.RawURLEncoding.DecodeString(letters)
	if !ok || err != nil {
		t.Fatalf("%s: %v", fragment, err)
	}
	text, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		t.Fatal(err)
	}
	var kept struct {
		S [][2]string
		T []string
	}
	if err := json.Unmarshal(text, &kept); err != nil {
		t.Fatal(err)
	}
	request, _ := json.Marshal(map[string]any{"settings": kept.S, "moves": kept.T})
	var v view
	do(t, "play", string(request), &v)
	if v.Broken != "" || v.Moves != len(run.Steps) {
		t.Errorf("%d moves of %d, %s", v.Moves, len(run.Steps), v.Broken)
	}
}
