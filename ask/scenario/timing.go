package scenario

import (
	"context"
	"time"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// never is the latest time of an event that need not come about, and the earliest of one
// that cannot.
const never = "never"

// mostMoments bounds the search for when an event comes about: minutes at most.
const mostMoments = 4_000_000

// A Timing is what is said of an event beside its name: as in [verify.Timing].
type Timing struct {
	Since *properties.Property
	Think [2]int
	// Earliest and Latest are what is expected, as [model.Parameters.Time] writes it, or
	// "never"; "" if it is not looked at.
	Earliest, Latest string
}

// String returns what is expected in a few words: "at 0s the earliest, at 61.8s the latest".
func (t *Timing) String() string { return timed(t.Earliest, t.Latest) }

func timed(earliest, latest string) string {
	says := ""
	if earliest != "" {
		says = "earliest " + earliest
	}
	if latest == "" {
		return says
	}
	if says != "" {
		says += ", "
	}
	return says + "latest " + latest
}

// when asks when the event of the question comes about. The run is that of the latest
// time, if it is looked at, and else of the earliest.
func (q *Question) when(ctx context.Context, by verify.Clock) (Result, error) {
	e := &q.Expected[0]
	t := verify.Timing{Question: q.Ask(), Event: e.Property, Since: e.Timing.Since, Think: e.Timing.Think}
	t.Properties, t.MaxStates = nil, mostMoments
	t.Zones = t.Asks(by)
	times, err := verify.When(ctx, t)
	if err != nil {
		return Result{}, err
	}
	p := &q.Resolved.Parameters
	f := Found{Finding: verify.Finding{Property: e.Property, Verdict: explore.Holds}, Limit: times.Limit,
		Earliest: never, Latest: never}
	if times.Happens {
		f.Earliest, f.Run = p.Time(times.At), times.Earliest
	}
	if times.Bounded && times.Never == nil {
		f.Latest = p.Time(times.Until)
	}
	switch {
	case times.Limit != explore.NoLimit:
		f.Verdict = explore.Incomplete
	case e.Timing.Latest == "":
	case times.Never != nil:
		f.Run = times.Never
	case times.Latest != nil:
		f.Run = times.Latest
	}
	return Result{Question: q, Expected: e, Number: 1, Found: f, Differs: e.Timing.differs(&f)}, nil
}

// differs says in what f is not as expected.
func (t *Timing) differs(f *Found) []string {
	if f.Verdict == explore.Incomplete {
		return []string{"incomplete" + f.limit()}
	}
	var all []string
	if t.Earliest != "" && f.Earliest != t.Earliest {
		all = append(all, "earliest "+f.Earliest+", not "+t.Earliest)
	}
	if t.Latest != "" && f.Latest != t.Latest {
		all = append(all, "latest "+f.Latest+", not "+t.Latest)
	}
	return all
}

// found says when the event comes about, of the times that are looked at.
func (t *Timing) found(f *Found) string {
	earliest, latest := f.Earliest, f.Latest
	if t.Earliest == "" {
		earliest = ""
	}
	if t.Latest == "" {
		latest = ""
	}
	return timed(earliest, latest)
}

// An eventDraft is what a question says of an event, as it is read.
type eventDraft struct {
	event, since     node
	think            [2]node
	earliest, latest node
}

// keys are those of a question about an event.
func (d *eventDraft) keys(read func(p node) error) []key {
	at := func(name string, to *node) key {
		return key{name, func(p node) error {
			*to = p
			_, err := p.word(name)
			return err
		}}
	}
	return []key{
		{"event", func(p node) error { d.event = p; return read(p) }},
		at("since", &d.since), at("earliest", &d.earliest), at("latest", &d.latest),
		{"think", func(p node) error { d.think = [2]node{p, p}; _, err := p.word("think"); return err }},
		at("think-a", &d.think[model.A]), at("think-b", &d.think[model.B]),
	}
}

// given returns the first of what goes with an event only; nil if there is nothing.
func (d *eventDraft) given() *node {
	for _, p := range []node{d.event, d.since, d.earliest, d.latest, d.think[model.A], d.think[model.B]} {
		if p.given() {
			return &p
		}
	}
	return nil
}

// eventFits checks that the parts of a question about an event go together.
func (d *draft) eventFits() error {
	x, p := &d.times, &d.Resolved.Parameters
	for _, other := range append([]node{d.expect, d.kind, d.smallest, d.of}, d.run...) {
		if other.given() {
			return other.errorf("of an event only earliest and latest are expected")
		}
	}
	switch {
	case !x.event.given():
		return x.given().errorf("since, think, earliest and latest: want an event")
	case !x.earliest.given() && !x.latest.given():
		return x.event.errorf("event: want earliest, latest or both")
	}
	t := &Timing{}
	if x.since.given() {
		since, err := x.since.oneOf("since", eventNames())
		if err != nil {
			return err
		}
		of, _ := properties.WitnessNamed(since)
		t.Since = &of
	}
	for _, e := range model.Ends {
		if n := x.think[e]; n.given() {
			if word, _ := n.word("think"); word == "any" {
				t.Think[e] = model.Any
				continue
			}
			var err error
			if t.Think[e], err = ticksOf(p, n, "think"); err != nil {
				return err
			}
		}
	}
	for _, of := range []struct {
		at   node
		name string
		to   *string
	}{{x.earliest, "earliest", &t.Earliest}, {x.latest, "latest", &t.Latest}} {
		if !of.at.given() {
			continue
		}
		if word, _ := of.at.word(of.name); word == never {
			*of.to = never
			continue
		}
		n, err := ticksOf(p, of.at, of.name)
		if err != nil {
			return err
		}
		*of.to = p.Time(n)
	}
	d.one.Timing, d.one.Verdict = t, explore.Holds
	d.Expected = []Expectation{d.one}
	return nil
}

// eventNames lists the names of the events.
func eventNames() []string {
	var known []string
	for i := range properties.Events {
		known = append(known, properties.Events[i].Name)
	}
	return known
}

// ticksOf reads a time in ticks of p: a number of them, or a duration where times are.
func ticksOf(p *model.Parameters, at node, name string) (int, error) {
	word, err := at.word(name)
	switch {
	case err != nil:
		return 0, err
	case word == "0":
		return 0, nil
	case p.Tick == 0:
		return at.number(name, 0)
	}
	t, err := time.ParseDuration(word)
	if err != nil || t < 0 || t%p.Tick != 0 {
		return 0, at.errorf("%s %s: want a multiple of the tick, %s", name, model.Quoted(word),
			model.Duration(p.Tick))
	}
	return int(t / p.Tick), nil
}
