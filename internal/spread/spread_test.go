//go:build linux

package spread

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"testing"
	"time"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/verify/collapse"
)

var (
	of        = flag.String("of", "textbook-3", "the `question`: textbook-3 to -6, rfc9293-4 or -5")
	processes = flag.Int("processes", 2, "`how many`")
	by        = flag.String("by", "state", "what a state's owner depends on: `state`, or control")
)

// questions are rows of cmd/bench, and one that takes no time.
var questions = map[string]model.Parameters{
	"textbook-3": question(model.Textbook, 3, 1),
	"textbook-4": question(model.Textbook, 4, 1),
	"textbook-5": question(model.Textbook, 5, 1),
	"textbook-6": question(model.Textbook, 6, 2),
	"rfc9293-4":  question(model.RFC9293, 4, 1),
	"rfc9293-5":  question(model.RFC9293, 5, 1),
}

func question(policy model.Policy, msl, loss int) model.Parameters {
	p := model.Default()
	p.Incarnations = 1
	p.MSL, p.Delay, p.Wait, p.Loss = msl, msl, model.Both(2*msl), loss
	p.Policy = [2]model.Policy{policy, policy}
	return p
}

// taskName is the variable of the environment that makes of the test one of the
// processes.
const taskName = "TCPCHECK_SPREAD_TASK"

func TestMain(m *testing.M) {
	if text := os.Getenv(taskName); text != "" {
		var t task
		err := json.Unmarshal([]byte(text), &t)
		if err == nil {
			err = work(t, os.Stdin, os.Stdout)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// What processes find together is what one search finds, level by level.
func TestSpread(t *testing.T) {
	start := time.Now()
	levels := spreadOut(t)
	elapsed := time.Since(start)
	sys, err := systemOf(*of)
	if err != nil {
		t.Fatal(err)
	}
	before := cpu(t)
	want, err := explore.RunExpander(context.Background(), alone{sys}, nil,
		explore.Options[collapse.State, collapse.Action]{Workers: 1, Codec: sys.Narrow(exceeded)})
	if err != nil {
		t.Fatal(err)
	}
	engine := (cpu(t) - before).Seconds()
	var steps, states int64
	for i, l := range levels {
		all := sum(l)
		if i < len(want.Levels) && all.New != want.Levels[i] || all.Violated {
			t.Errorf("level %d: %d states, by one search %d", i, all.New, want.Levels[i])
		}
		steps += all.Steps
		states += all.New
	}
	if states != want.States || steps != want.Transitions {
		t.Errorf("%d states, %d steps; by one search %d, %d", states, steps, want.States, want.Transitions)
	}
	t.Logf("%s, %d processes, by %s: %d states, %d steps, %.1f s", *of, *processes, *by, states, steps,
		elapsed.Seconds())
	tellLevels(t, levels)
	tellLarge(t, levels, sum(levels[len(levels)-1]).CPU.Seconds()/float64(states))
	tellLarge(t, levels, engine/float64(states))
}

func cpu(t *testing.T) time.Duration {
	t.Helper()
	used, err := cpuTime()
	if err != nil {
		t.Fatal(err)
	}
	return used
}

// alone is a system for one search.
type alone struct{ *collapse.System }

func (a alone) Expander() func(*collapse.State, []explore.Step[collapse.State,
	collapse.Action]) []explore.Step[collapse.State, collapse.Action] {
	return a.System.Expander().Steps
}

// spreadOut has processes search, and returns what each reports of each level.
func spreadOut(t *testing.T) (levels [][]report) {
	joined, err := newPipes(*processes)
	if err != nil {
		t.Fatal(err)
	}
	var reports []*json.Decoder
	var goOn []io.WriteCloser
	for me := range *processes {
		text, err := json.Marshal(task{*of, *by, me, *processes})
		if err != nil {
			t.Fatal(err)
		}
		c := exec.CommandContext(t.Context(), os.Args[0])
		c.Env = append(os.Environ(), taskName+"="+string(text), "GOMAXPROCS=1")
		c.ExtraFiles = joined.of(me, *processes)
		c.Stderr = os.Stderr
		in, err := c.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := c.Wait(); err != nil {
				t.Error(err)
			}
		}()
		reports, goOn = append(reports, json.NewDecoder(out)), append(goOn, in)
	}
	joined.close()
	for {
		level := make([]report, *processes)
		for i := range level {
			if err := reports[i].Decode(&level[i]); err != nil {
				t.Fatal(err)
			}
		}
		levels = append(levels, level)
		over := sum(level).New == 0
		for _, w := range goOn {
			if over {
				err = w.Close()
			} else {
				_, err = w.Write([]byte{1})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if over {
			return levels
		}
	}
}

// sum is what all processes did for a level.
func sum(level []report) (all report) {
	for _, r := range level {
		all.New += r.New
		all.Steps += r.Steps
		all.Crossing += r.Crossing
		all.Sent += r.Sent
		all.Bytes += r.Bytes
		all.Parts += r.Parts
		all.Violated = all.Violated || r.Violated
		all.CPU += r.CPU
	}
	return all
}

// skew is how much more the one that stored most stored than all on average.
func skew(level []report) float64 {
	var most, all int64
	for _, r := range level {
		most, all = max(most, r.New), all+r.New
	}
	if all == 0 {
		return 0
	}
	return float64(most)*float64(len(level))/float64(all) - 1
}

func tellLevels(t *testing.T, levels [][]report) {
	var total report
	var small int // levels, of less than a thousandth of the states
	for _, l := range levels {
		total.New += sum(l).New
	}
	states := total.New
	t.Logf("%5s %9s %9s %9s %9s %9s %6s", "level", "states", "steps", "crossing", "sent", "bytes", "skew")
	for i, l := range levels {
		all := sum(l)
		t.Logf("%5d %9d %9d %9d %9d %9d %5.1f%%", i, all.New, all.Steps, all.Crossing, all.Sent, all.Bytes,
			100*skew(l))
		if all.New*1000 < states {
			small++
		}
		total.Steps += all.Steps
		total.Crossing += all.Crossing
		total.Sent += all.Sent
		total.Bytes += all.Bytes
		total.Parts += all.Parts
	}
	last := levels[len(levels)-1]
	whole := make([]report, len(last))
	for i := range whole {
		for _, l := range levels {
			whole[i].New += l[i].New
		}
	}
	t.Logf("all: %.2f steps a state, %.1f %% cross, of them %.1f %% sent; %.1f bytes a state, of them "+
		"%.1f parts; "+
		"skew %.2f %%; %d of %d levels small; CPU %.2f s",
		float64(total.Steps)/float64(states), 100*float64(total.Crossing)/float64(total.Steps),
		100*float64(total.Sent)/float64(max(1, total.Crossing)), float64(total.Bytes)/float64(states),
		float64(total.Parts)/float64(states), 100*skew(whole), small, len(levels),
		sum(last).CPU.Seconds())
}

// What a large search is reckoned with: see docs/big.md.
const (
	large        = 1e10             // states
	networkBytes = 10e9 / 8         // a second, each way
	barrier      = time.Millisecond // for a level to end everywhere
	cores        = 8                // of a machine
	heldBytes    = 40               // a state, of table and arena
)

// tellLarge reckons, from levels that were measured, what a search of as many levels
// and of many more states takes on some machines, if a state takes so many processor
// seconds and all steps that cross are sent. A level is computed and sent at the same time.
func tellLarge(t *testing.T, levels [][]report, perState float64) {
	t.Helper()
	var states, steps int64
	for _, l := range levels {
		states, steps = states+sum(l).New, steps+sum(l).Steps
	}
	t.Logf("%.0g states, of each %.2f µs, on machines of %d cores:", large, 1e6*perState, cores)
	for _, machines := range []float64{4, 16, 64} {
		var computed, network, all float64
		for _, l := range levels {
			n := float64(sum(l).New) / float64(states) * large / machines
			n += math.Sqrt(2 * n * math.Log(machines)) // the fullest of them, by chance
			bytes := n * float64(steps) / float64(states) * (1 - 1/machines) * stateBytes
			c, b := n*perState/cores, bytes/networkBytes
			computed, network, all = computed+c, network+b, all+max(c, b)+barrier.Seconds()
		}
		t.Logf("%2.0f: %.0f GB each, %.0f s to compute, %.0f s to send, %.0f s", machines,
			large*heldBytes/machines/1e9, computed, network, all)
	}
}
