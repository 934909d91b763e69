package verify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// counterexamples returns runs that violate each of the properties, of the model and
// of mutants, with loops and without.
var counterexamples = sync.OnceValue(func() (runs []*trace.Run) {
	ask := func(p model.Parameters, mutant *mutants.Mutant) {
		a, err := verify.Ask(context.Background(), verify.Question{
			Parameters: p, Mutant: mutant, Properties: properties.All, MaxStates: 8000,
		})
		if err != nil {
			panic(err)
		}
		for _, f := range a.Findings {
			if f.Run != nil {
				runs = append(runs, f.Run)
			}
		}
	}
	ask(textbook(1, 0, 1, 0), nil)
	ask(retries(textbook(2, 0, 3, 3), 1), nil)

	stale := retries(textbook(1, 0, 3, 4), 2)
	stale.Start = model.StartClosed
	ask(stale, nil)

	storm := textbook(1, 0, 1, 1)
	storm.MSL, storm.Delay, storm.FirstCloser = 1, 1, model.FirstCloserAny
	for e := range storm.Policy {
		storm.Policy[e].TimeWaitReply, storm.Policy[e].TimeWaitRST = model.ReplyAny, model.TimeWaitRSTClose
	}
	ask(storm, nil)
	for i := range mutants.All {
		ask(storm, &mutants.All[i])
	}
	for e := range storm.Policy {
		storm.Policy[e].TimeWaitRestart = model.RestartAny
	}
	storm.Wait, storm.MinDelay = model.Both(2), 1
	ask(storm, nil)

	reopened := retries(textbook(2, 0, 3, 1), 0)
	reopened.FirstCloser, reopened.Policy[model.B].TimeWaitSYN = model.FirstCloserB, model.TimeWaitSYNReopen
	ask(reopened, nil)
	refused := reopened
	refused.Policy[model.B].TimeWaitSYN = model.TimeWaitSYNRST
	ask(refused, nil)

	real := retries(textbook(1, 0, 3, 1), 0)
	real.Tick = 200 * time.Millisecond
	ask(real, nil)

	strays := textbook(1, 0, 3, 1)
	strays.Delay, strays.Strays, strays.Duplicates = 0, 1, 1
	ask(strays, nil)

	forgets := textbook(1, 0, 1, 1)
	forgets.Middlebox[model.A] = model.Middlebox{Present: model.BoxOn, UnknownIn: model.BoxUntranslated}
	forgets.Middlebox[model.A].Keeps[model.BoxFinWait] = model.KeepNot
	ask(forgets, nil)

	data := retries(textbook(1, 1, 1, 1), 1)
	data.MSL, data.Data, data.Strays, data.Duplicates = 3, [2]int{1, 1}, 1, 1
	for i := range mutants.All {
		if mutants.All[i].Violates == "data-intact" {
			ask(data, &mutants.All[i])
		}
	}
	return runs
})

// first returns the first run of a property that is as wanted.
func first(t testing.TB, runs []*trace.Run, property string, wanted func(run *trace.Run) bool) *trace.Run {
	t.Helper()
	for _, run := range runs {
		if run.Property == property && wanted(run) {
			return run
		}
	}
	t.Fatalf("no run is as wanted that violates %s", property)
	return nil
}

func anyRun(*trace.Run) bool    { return true }
func lasso(run *trace.Run) bool { return run.Loop >= 0 }
func opens(run *trace.Run) bool { return run.Parameters.Start == model.StartClosed }

func strays(run *trace.Run) bool {
	return slices.ContainsFunc(run.Steps, func(s trace.Step) bool { return s.Action.Kind == model.GoAstray })
}

func written(t failing, run *trace.Run) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := run.Write(&b); err != nil {
		t.Fatalf("%v", err)
	}
	return b.Bytes()
}

// What is written of a counterexample is loaded as it was.
func TestLoad(t *testing.T) {
	of, lassos := map[string]int{}, map[string]int{}
	for _, run := range counterexamples() {
		got, err := verify.Load(bytes.NewReader(written(t, run)))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, run) {
			t.Fatalf("got %+v\nwant %+v", got, run)
		}
		of[run.Property]++
		if run.Loop >= 0 {
			lassos[run.Property]++
		}
	}
	for _, p := range properties.All {
		// Where nobody is told anything nothing goes on.
		lasts := p.Liveness() && p.Name != "no-silent-end"
		if of[p.Name] == 0 || lasts && lassos[p.Name] == 0 {
			t.Errorf("%s: %d counterexamples, %d with a loop", p.Name, of[p.Name], lassos[p.Name])
		}
	}
}

func TestLoad_AnyCounterexample(t *testing.T) {
	t.Parallel()
	attack.Check(t, 20, func(t *rapid.T) {
		a := answerTo(t, verify.Question{Parameters: drawParameters(t), Mutant: drawMutant(t),
			Properties: properties.All})
		for _, f := range a.Findings {
			if f.Run == nil {
				continue
			}
			got, err := verify.Load(bytes.NewReader(written(t, f.Run)))
			if err != nil {
				t.Fatalf("%v", err)
			}
			if !reflect.DeepEqual(got, f.Run) {
				t.Fatalf("got %+v\nwant %+v", got, f.Run)
			}
		}
	})
}

// Any run is read as it was written, whether it violates anything or not.
func TestRead_RandomWalks(t *testing.T) {
	t.Parallel()
	attack.Check(t, 100, func(t *rapid.T) {
		run := &trace.Run{Parameters: drawParameters(t), Property: "p", Loop: -1}
		if mu := drawMutant(t); mu != nil {
			run.Mutant = mu.Name
		}
		sys := systemOf(t, run)
		s := sys.Initial()[0]
		run.Initial = s
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			as := sys.Enabled(s, nil)
			if len(as) == 0 {
				break
			}
			a := rapid.SampledFrom(as).Draw(t, "action")
			after, f := sys.Step(s, a)
			if after.Overflow {
				break
			}
			run.Add(a, after, f)
			s = after
		}
		if n := len(run.Steps); n > 0 {
			run.Loop = rapid.IntRange(-1, n-1).Draw(t, "loop")
		}
		got, err := trace.Read(bytes.NewReader(written(t, run)),
			func(model.Parameters, string) (trace.System, error) {
				return sys, nil
			})
		if err != nil {
			t.Fatalf("%v", err)
		}
		if !reflect.DeepEqual(got, run) {
			t.Fatalf("got %+v\nwant %+v", got, run)
		}
	})
}

// A tree is a file as JSON that can be changed.
type tree = map[string]any

func treeOf(t testing.TB, run *trace.Run) tree {
	t.Helper()
	var file tree
	d := json.NewDecoder(bytes.NewReader(written(t, run)))
	d.UseNumber()
	if err := d.Decode(&file); err != nil {
		t.Fatal(err)
	}
	return file
}

func load(t testing.TB, file any) (*trace.Run, error) {
	t.Helper()
	data, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	return verify.Load(bytes.NewReader(data))
}

// refused checks that a changed file is refused.
func refused(t testing.TB, what string, file any) {
	t.Helper()
	_, err := load(t, file)
	if err == nil {
		t.Errorf("%s: loaded", what)
		return
	}
	checkLine(t, what, err)
}

// checkLine checks that an error is one line, and not too long.
func checkLine(t testing.TB, what string, err error) {
	t.Helper()
	if line := err.Error(); strings.ContainsAny(line, "\n\r") || utf8.RuneCountInString(line) > 300 {
		t.Errorf("%s: %s", what, line)
	}
}

// tampered are short runs that have, between them, everything a file can have.
func tampered(t testing.TB) []*trace.Run {
	runs := counterexamples()
	return []*trace.Run{
		first(t, runs, "no-reset-on-graceful-close", anyRun), first(t, runs, "data-intact", anyRun),
		first(t, runs, "no-storm", anyRun),
		first(t, runs, "closes", lasso), first(t, runs, "no-rst", opens), first(t, runs, "network-drained", strays),
	}
}

// each calls f with the path of each value below v, and a way to replace it.
func each(path string, v any, f func(path string, v any, set func(any))) {
	below := func(path string, v any, set func(any)) {
		f(path, v, set)
		each(path, v, f)
	}
	switch v := v.(type) {
	case tree:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			below(path+"."+name, v[name], func(to any) { v[name] = to })
		}
	case []any:
		for i := range v {
			below(fmt.Sprintf("%s[%d]", path, i), v[i], func(to any) { v[i] = to })
		}
	}
}

// A span is where a value begins in a file, and where it ends.
type span struct{ from, to int }

// leaves returns where the values are that are neither objects nor arrays.
func leaves(t testing.TB, data []byte) (all []span) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	for {
		from := int(d.InputOffset())
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		for strings.ContainsRune(" \n,:", rune(data[from])) {
			from++
		}
		to := int(d.InputOffset())
		if _, delimits := token.(json.Delim); !delimits && data[to] != ':' {
			all = append(all, span{from, to})
		}
	}
}

// others are values to put in the place of a leaf: of its type and of another.
func others(leaf string) []string {
	switch n, err := strconv.Atoi(leaf); {
	case err == nil:
		return []string{strconv.Itoa(n + 1), strconv.Itoa(n - 1), `"` + leaf + `"`}
	case leaf == "null":
		return []string{"0", `""`}
	case leaf == "true":
		return []string{"false", "null"}
	case leaf == "false":
		return []string{"true", "0"}
	}
	return []string{leaf[:len(leaf)-1] + `x"`, "{}"}
}

// Whatever value is changed, the file is refused: but for a parameter that plays no
// part in the run, with another value of which it is a run as well.
func TestLoad_RefusesAnyOtherValue(t *testing.T) {
	t.Parallel()
	step := 13 // every thirteenth value, or all where this is an attack
	if attack.Factor() >= 10 {
		step = 1
	}
	for _, run := range tampered(t) {
		t.Run(run.Property, func(t *testing.T) {
			data := written(t, run)
			parameters := bytes.IndexByte(data, '}')
			n := 0
			var loaded []string
			for i, leaf := range leaves(t, data) {
				if i%step != 0 {
					continue
				}
				for _, other := range others(string(data[leaf.from:leaf.to])) {
					n++
					line := bytes.TrimSpace(data[bytes.LastIndexByte(data[:leaf.from], '\n'):leaf.to])
					what := fmt.Sprintf("byte %d, %s: %s", leaf.from, line, other)
					got, err := verify.Load(bytes.NewReader(slices.Concat(data[:leaf.from], []byte(other), data[leaf.to:])))
					if err != nil {
						checkLine(t, what, err)
						continue
					}
					loaded = append(loaded, what)
					got.Parameters = run.Parameters
					if leaf.from > parameters || !reflect.DeepEqual(got, run) {
						t.Errorf("%s: loaded", what)
					}
				}
			}
			t.Logf("%d changes, of which loaded: %v", n, loaded)
		})
	}
}

// The order of names and white space mean nothing.
func TestLoad_TakesNamesInAnyOrder(t *testing.T) {
	for _, run := range tampered(t) {
		if got, err := load(t, treeOf(t, run)); err != nil || !reflect.DeepEqual(got, run) {
			t.Errorf("%s: %v", run.Property, err)
		}
	}
}

// addedLater has the parameters that old files do not have.
var addedLater = map[string]bool{"time-wait-fin": true, "retry-time": true}

func TestLoad_OfAnEarlierRelease(t *testing.T) {
	run := tampered(t)[0]
	file := treeOf(t, run)
	for name := range addedLater {
		delete(file["parameters"].(tree), name)
	}
	if got, err := load(t, file); err != nil || !reflect.DeepEqual(got, run) {
		t.Errorf("%v", err)
	}
}

// The two-way handshake was a policy, and is a mutant.
func TestLoad_OfAPolicyThatIsAMutantNow(t *testing.T) {
	mu, _ := mutants.Named("two-way-handshake")
	violated, _ := properties.Named(mu.Violates)
	p := retries(textbook(1, 0, 3, 4), 1)
	p.Start = model.StartClosed
	a, err := verify.Ask(context.Background(), verify.Question{
		Parameters: p, Mutant: &mu, Properties: []properties.Property{violated}, MaxStates: 8000,
	})
	if err != nil {
		t.Fatal(err)
	}
	run := a.Findings[0].Run
	for _, c := range []struct{ name, value string }{
		{"handshake", "two-way"}, {"handshake-b", "two-way"}, {"handshake", "three-way"}, {"handshake", "no-way"},
	} {
		file := treeOf(t, run)
		file["mutant"] = nil
		file["parameters"].(tree)[c.name] = c.value
		got, err := load(t, file)
		if same := err == nil && reflect.DeepEqual(got, run); same != (c.value == "two-way") {
			t.Errorf("%s %s: %v", c.name, c.value, err)
		}
		file["mutant"] = "no-time-wait"
		refused(t, c.name+" "+c.value+" and a mutant", file)
	}
}

func TestLoad_RefusesMissingAndUnknownNames(t *testing.T) {
	step := 3 // every third object, or all where this is an attack
	if attack.Factor() >= 10 {
		step = 1
	}
	for _, run := range tampered(t)[:2] {
		file, n := treeOf(t, run), -1
		change := func(path string, v any, _ func(any)) {
			o, ok := v.(tree)
			if !ok {
				return
			}
			if n++; n%step != 0 {
				return
			}
			for name, value := range maps.Clone(o) {
				delete(o, name)
				if !addedLater[name] {
					refused(t, path+" without "+name, file)
				}
				o[strings.ToUpper(name)] = value
				refused(t, path+" with "+name+" in upper case", file)
				delete(o, strings.ToUpper(name))
				o[name] = value
			}
			o["x"] = nil
			refused(t, path+" with x", file)
			delete(o, "x")
		}
		change("", file, nil)
		each("", file, change)
	}
}

func TestLoad_RefusesOtherSteps(t *testing.T) {
	for _, run := range tampered(t) {
		file := treeOf(t, run)
		steps := file["steps"].([]any)
		try := func(what string, changed []any) {
			for i, step := range changed {
				step := maps.Clone(step.(tree))
				step["step"] = i + 1
				changed[i] = step
			}
			file["steps"] = changed
			refused(t, run.Property+": "+what, file)
		}
		for i := range steps {
			try(fmt.Sprintf("without step %d", i+1), slices.Delete(slices.Clone(steps), i, i+1))
			try(fmt.Sprintf("step %d twice", i+1), slices.Insert(slices.Clone(steps), i, steps[i]))
			if i > 0 {
				swapped := slices.Clone(steps)
				swapped[i-1], swapped[i] = swapped[i], swapped[i-1]
				try(fmt.Sprintf("steps %d and %d swapped", i, i+1), swapped)
			}
		}
		try("no steps", nil)
	}
}

func TestLoad_RefusesATruncatedFile(t *testing.T) {
	data := written(t, tampered(t)[0])
	for n := range len(bytes.TrimSpace(data)) {
		if _, err := verify.Load(bytes.NewReader(data[:n])); err == nil ||
			!strings.Contains(err.Error(), "not JSON") {
			t.Errorf("%d of %d bytes: %v", n, len(data), err)
		}
	}
}

// What a file can be refused for, in the words that the user reads.
func TestLoad_SaysWhatIsWrong(t *testing.T) {
	runs := counterexamples()
	reset, storm := first(t, runs, "no-reset-on-graceful-close", anyRun), first(t, runs, "no-storm", anyRun)
	stuck := first(t, runs, "closes", lasso)
	step := func(file tree, n int) tree { return file["steps"].([]any)[n-1].(tree) }
	for _, c := range []struct {
		run    *trace.Run
		change func(file tree)
		want   string
	}{
		{reset, func(file tree) { file["schema"] = "tcpcheck/trace/v2" },
			`schema is "tcpcheck/trace/v2", want "tcpcheck/trace/v1"`},
		{reset, func(file tree) { delete(file, "schema") }, `schema is missing, want "tcpcheck/trace/v1"`},
		{reset, func(file tree) { delete(file, "loop") }, "loop is missing"},
		{reset, func(file tree) { file["loop"] = 7 }, "loop is 7, and there are 7 steps"},
		{reset, func(file tree) { file["loop"] = "x" }, `loop is "x", want a number of steps or null`},
		{reset, func(file tree) { file["loop"] = 6 },
			"no-reset-on-graceful-close: loop is 6, and no violation of it has a loop"},
		{reset, func(file tree) { file["mutant"] = "no-time-weight" }, "mutant: no-time-weight is not known"},
		{reset, func(file tree) { file["mutant"] = 3 }, "mutant is 3, want a string"},
		{reset, func(file tree) { file["property"] = "no-accident" }, "property: no-accident is not known"},
		{reset, func(file tree) { file["property"] = "no-old-segment" },
			"no-old-segment: the last step does not violate it"},
		{reset, func(file tree) { file["property"] = "closes" }, "closes: the run has neither an end nor a loop"},
		{reset, func(file tree) { file["property"] = "no-storm" }, "no-storm: the run has no loop"},
		{reset, func(file tree) { file["kind"] = "CLOSING" },
			`no-reset-on-graceful-close: kind is "CLOSING", the run shows "LAST-ACK"`},
		{reset, func(file tree) { file["kind"] = nil },
			`no-reset-on-graceful-close: kind is "", the run shows "LAST-ACK"`},
		{reset, func(file tree) { file["parameters"].(tree)["msl"] = 0 },
			"parameters: msl 0: want 1 to 65535 ticks"},
		{reset, func(file tree) { file["parameters"].(tree)["msl"] = "long" },
			"parameters: msl long: want 1 to 65535 ticks"},
		{reset, func(file tree) { file["parameters"].(tree)["mls"] = 0 },
			`parameters: no parameter is called "mls"`},
		{reset, func(file tree) { file["parameters"].(tree)["msl"] = "2" },
			`parameters.msl is "2", the model gives 2`},
		{reset, func(file tree) { delete(file["parameters"].(tree), "rto") }, "parameters.rto is missing"},
		{reset, func(file tree) { file["initial"].(tree)["opens"] = 1 },
			"the initial state is not the model's: opens is 1, the model gives 0"},
		{reset, func(file tree) { file["steps"] = tree{} }, "steps is an object, want an array"},
		{reset, func(file tree) { file["steps"] = file["steps"].([]any)[:6] },
			"segments[4].arrived has length 1, the model gives 0"},
		{reset, func(file tree) { step(file, 3)["kind"] = "clse" },
			`step 3: kind is "clse", the model gives "close"`},
		{reset, func(file tree) { step(file, 3)["text"] = "B: abort" },
			`step 3: text is "B: abort", the model gives "B: close"`},
		{reset, func(file tree) { file["steps"].([]any)[1] = step(file, 4) },
			`step 2: "deliver to A <SEQ=1><ACK=2><CTL=FIN,ACK>" is not enabled in the state before it`},
		{reset, func(file tree) { step(file, 4)["after"].(tree)["b"].(tree)["state"] = "LISTEN" },
			`step 4: the state after it is not what the model gives: b.state is "LISTEN", the model gives "LAST-ACK"`},
		{reset, func(file tree) { step(file, 4)["tick"] = 9 }, "step 4: tick is 9, the model gives 0"},
		{storm, func(file tree) { file["loop"] = nil }, "no-storm: the run has no loop"},
		{storm, func(file tree) { file["loop"] = storm.Loop - 1 },
			fmt.Sprintf("no-storm: the loop does not lead back to the state after step %d", storm.Loop-1)},
		{storm, func(file tree) { file["property"] = "closes" }, "closes: the last state can be left for good"},
		{stuck, func(file tree) { file["loop"] = nil }, "closes: the run has neither an end nor a loop"},
		{stuck, func(file tree) { file["property"], file["kind"] = "no-storm", nil },
			"no-storm: step 13, in the loop, is one of progress"},
	} {
		file := treeOf(t, c.run)
		c.change(file)
		if _, err := load(t, file); err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

// docs/trace.md has every name there is, and its example is from a real run.
func TestTraceFileIsDocumented(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "trace.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range tampered(t) {
		file := treeOf(t, run)
		delete(file, "parameters")
		each("", file, func(path string, _ any, _ func(any)) {
			if name := path[strings.LastIndexByte(path, '.')+1:]; !strings.HasSuffix(name, "]") &&
				!bytes.Contains(page, []byte("`"+name+"`")) {
				t.Errorf("%s is not documented", path)
			}
		})
	}
	p := model.Default()
	p.Wait = model.Both(0)
	spaceless := strings.NewReplacer(" ", "", "\n", "")
	data := spaceless.Replace(string(written(t, ask(t, p, "no-reset-on-graceful-close",
		verify.NoReductions).Findings[0].Run)))
	_, example, _ := strings.Cut(string(page), "```json\n")
	example, _, _ = strings.Cut(example, "```")
	for _, part := range strings.Split(spaceless.Replace(example), "…") {
		if part = strings.Trim(part, "}],"); !strings.Contains(data, part) {
			t.Errorf("not in the file: %s", part)
		}
	}
}

// Whatever is in a file, loading it ends without a panic; and what loads is written
// so that it loads as the same run.
func FuzzLoad(f *testing.F) {
	runs := slices.Clone(counterexamples())
	// Short ones, so that a change is likely to matter.
	slices.SortStableFunc(runs, func(a, b *trace.Run) int { return len(a.Steps) - len(b.Steps) })
	for _, wanted := range []func(*trace.Run) bool{anyRun, lasso, opens, strays} {
		var b bytes.Buffer
		if err := json.Compact(&b, written(f, runs[slices.IndexFunc(runs, wanted)])); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte(`{"schema":"tcpcheck/trace/v1"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		run, err := verify.Load(bytes.NewReader(data))
		if err != nil {
			checkLine(t, "refused", err)
			return
		}
		again, err := verify.Load(bytes.NewReader(written(t, run)))
		if err != nil || !reflect.DeepEqual(again, run) {
			t.Fatalf("%v: got %+v\nwant %+v", err, again, run)
		}
	})
}
