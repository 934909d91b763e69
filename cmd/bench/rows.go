package main

import (
	"context"
	"fmt"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// A row is something to measure.
type row struct {
	name    string
	workers int
	// quick says that a run takes much less than a second.
	quick bool
	unit  *unit
	// want is what a run has to find; of a capture its connections, and its segments.
	want counts
	run  func(workers int) (found, error)
	// spin is what SPIN takes for the same search; nil if that is not known.
	spin *spin
}

type counts struct {
	states, transitions int64
	depth               int
}

// found is what a run found, and the most bytes that the process held meanwhile;
// 0: not known.
type found struct {
	counts
	peakBytes int64
}

// spin is what was published of SPIN: its seconds, and bytes a state of DFS, on
// one core of a processor like that of reference.txt.
type spin struct {
	dfs, bfs float64
	bytes    int // 0: not published
}

// table is the questions that others measure: one incarnation, established at
// first, no data, 3 retries, an RTO of 1 tick, delay = msl, wait = 2·msl, and
// whether an end is reset on a graceful close.
var table = []question{
	{"textbook", 4, 1, counts{156_229, 758_115, 38}, counts{915, 4_276, 22}, spin{0.14, 0.21, 0}},
	{"textbook", 5, 1, counts{640_674, 3_358_866, 40}, counts{1_239, 6_047, 23}, spin{0.80, 1.03, 46}},
	{"textbook", 6, 2, counts{3_179_566, 17_984_185, 45}, counts{2_152, 10_612, 28}, spin{4.7, 5.3, 46}},
	{"rfc9293", 4, 1, counts{1_300_244, 7_023_266, 43}, counts{6_859, 27_735, 32}, spin{1.4, 2.3, 48}},
	{"rfc9293", 5, 1, counts{5_870_542, 34_141_385, 45}, counts{10_262, 44_161, 33}, spin{9.2, 12.0, 48}},
}

// A question is one of the table.
type question struct {
	profile   string
	msl, loss int
	// plain and reduced are what is found without reductions, and with all.
	plain, reduced counts
	spin           spin
}

func (q *question) parameters() model.Parameters {
	policy := map[string]model.Policy{"textbook": model.Textbook, "rfc9293": model.RFC9293}[q.profile]
	p := model.Default()
	p.Incarnations = 1
	p.MSL, p.Delay, p.Wait, p.Loss = q.msl, q.msl, model.Both(2*q.msl), q.loss
	p.Policy = [2]model.Policy{policy, policy}
	return p
}

// rows returns all there is to measure, each with one worker and with two. The
// units come first: of how one compares to the other, and of the noise.
func rows() []row {
	rows := []row{
		{name: "map-counters", workers: 1, quick: true, unit: &mapCounters,
			want: mapCounters.want, run: mapCounters.run},
		{name: "map-tcp", workers: 1, unit: &mapCounters, want: mapTCP.want, run: mapTCP.run},
	}
	add := func(r row) {
		for r.workers = 1; r.workers <= 2; r.workers++ {
			rows = append(rows, r)
		}
	}
	add(row{name: "counters-small", quick: true, unit: &mapCounters, want: mapCounters.want,
		run: counters{7, 7}.run})
	add(row{name: "counters", unit: &mapCounters, want: counts{4_782_969, 33_480_783, 56},
		run: counters{7, 9}.run})
	for i := range table {
		q := &table[i]
		name := fmt.Sprintf("%s-%d", q.profile, q.msl)
		ask := verify.Question{Parameters: q.parameters(), Properties: []properties.Property{noReset()}}
		add(row{name: name + "-reduced", quick: true, unit: &mapTCP, want: q.reduced, run: asker(ask)})
		ask.Without = verify.AllReductions
		add(row{name: name, quick: i == 0, unit: &mapTCP, want: q.plain, run: asker(ask), spin: &q.spin})
	}
	// What tcpcheck verify --rto-collapse ack asks.
	ask := verify.Question{Parameters: model.Default(), Properties: properties.Default}
	for _, e := range model.Ends {
		ask.Parameters.Policy[e].RTOCollapse = model.RTOCollapseACK
	}
	add(row{name: "default", quick: true, unit: &mapTCP, want: counts{29_608, 177_061, 43}, run: asker(ask)})
	// A search of more than ten million states.
	ask.Parameters.Loss, ask.Without = 0, verify.AllReductions&^verify.Rotation
	add(row{name: "two-incarnations", unit: &mapTCP, want: counts{13_490_308, 75_646_980, 58}, run: asker(ask)})
	for i := range captures {
		rows = append(rows, captures[i].row())
	}
	return rows
}

func noReset() properties.Property {
	const name = "no-reset-on-graceful-close"
	p, ok := properties.Named(name)
	if !ok {
		panic("BUG: no property " + name)
	}
	return p
}

// asker returns a function that asks q.
func asker(q verify.Question) func(workers int) (found, error) {
	return func(workers int) (found, error) {
		q.Workers = workers
		a, err := verify.Ask(context.Background(), q)
		if err != nil {
			return found{}, err
		}
		if a.Verdict != explore.Holds {
			return found{}, fmt.Errorf("a property does not hold, or was not decided")
		}
		return found{counts{a.States, a.Transitions, a.Depth}, a.PeakBytes}, nil
	}
}

func (c counters) run(workers int) (found, error) {
	r, err := explore.RunExpander(context.Background(), c, nil,
		explore.Options[values, int]{Workers: workers, Codec: nibbles{}})
	return found{counts{r.States, r.Transitions, r.Depth}, r.PeakBytes}, err
}

func (u *unit) run(int) (found, error) { return found{counts: u.search()}, nil }
