package scenario

import (
	"strings"
	"time"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
)

// fits checks that the parts of the question go together, and says of what properties
// which verdicts are expected.
func (d *draft) fits() error {
	e := &d.one
	if d.written.given() {
		return d.runFits()
	}
	if d.times.given() != nil {
		return d.eventFits()
	}
	several := d.asks == 0 && (!d.check || d.expect.isMapping())
	switch {
	case several && d.closer() != nil:
		return d.closer().errorf("kind, steps, at, states and smallest-wait: they go with a property or a witness")
	case several && !d.expect.given():
		return d.at.errorf("expect is missing: want holds, violated, or a verdict for each property")
	case several:
		return d.onSeveral()
	case d.asks == 0:
		return d.at.errorf("property, witness or event is missing")
	case e.Scan == nil && !d.expect.given():
		return d.at.errorf("expect is missing")
	case d.expect.isMapping():
		return d.expect.errorf("expect: want one word, as there is one %s", e.Asks())
	}
	var err error
	if e.Scan != nil {
		err = d.scanFits()
	} else {
		err = d.verdictFits()
	}
	d.Expected = []Expectation{*e}
	return err
}

// runFits checks that nothing else is asked where a run is written down.
func (d *draft) runFits() error {
	for _, other := range []struct {
		name string
		at   node
	}{{"expect", d.expect}, {"kind", d.kind}, {"smallest-wait", d.smallest}, {"waits", d.of}} {
		if other.at.given() {
			return other.at.errorf("%s: it does not go with run", other.name)
		}
	}
	if d.asks > 0 {
		return d.written.errorf("run: it goes without a property and a witness")
	}
	d.one.Property, d.one.Verdict = written, explore.Holds
	if d.one.At != "" {
		if err := d.normalAt(); err != nil {
			return err
		}
	}
	d.Expected = []Expectation{d.one}
	return nil
}

// closer returns the place of the first thing that tells more closely what is expected
// of one property; nil if nothing does.
func (d *draft) closer() *node {
	for _, p := range append([]node{d.kind, d.smallest, d.of}, d.run...) {
		if p.given() {
			return &p
		}
	}
	return nil
}

// onSeveral gives the properties that are checked by default the verdict that is
// expected, if it is one word.
func (d *draft) onSeveral() error {
	if d.expect.isMapping() {
		return nil
	}
	verdict, err := readVerdict(d.expect, explore.Always)
	for _, p := range properties.DefaultOf(&d.Resolved.Parameters) {
		d.Expected = append(d.Expected, Expectation{Property: p, Verdict: verdict})
	}
	return err
}

// verdictFits sets the verdict expected of the one property or witness, and checks
// what tells it more closely.
func (d *draft) verdictFits() error {
	e := &d.one
	verdict, err := readVerdict(d.expect, e.Property.Kind)
	e.Verdict = verdict
	shown := e.Property.Kind == explore.Sometimes == (verdict == explore.Holds)
	switch {
	case err != nil:
		word, _ := d.expect.word("expect")
		return d.expect.errorf("expect %s: want %s, as it is a %s", word,
			strings.Join(wordsOf(e.Property.Kind), " or "), e.Asks())
	case e.Kind != "" && e.Property.Kind == explore.Sometimes:
		return d.kind.errorf("kind: it goes with a property only")
	case e.Kind != "" && !e.Property.HasKind(e.Kind):
		return d.kind.errorf("kind %s: want %s", model.Quoted(e.Kind), e.Property.WantKind())
	case len(d.run) > 0 && !shown:
		return d.run[0].errorf("steps, at and states: they go with expect violated or witnessed only")
	case e.At != "":
		return d.normalAt()
	}
	return nil
}

// scanFits checks that the parts of a scan go together.
func (d *draft) scanFits() error {
	s := d.one.Scan
	switch {
	case !d.smallest.given():
		return d.of.errorf("waits: want smallest-wait as well")
	case !d.of.given():
		return d.smallest.errorf("smallest-wait: want waits as well, the first and the last to try")
	case d.one.Property.Kind == explore.Sometimes:
		return d.smallest.errorf("smallest-wait: it goes with a property only")
	case d.expect.given():
		return d.expect.errorf("expect: it does not go with smallest-wait")
	case d.kind.given():
		return d.kind.errorf("kind: it does not go with smallest-wait")
	case len(d.run) > 0:
		return d.run[0].errorf("steps, at and states: they do not go with smallest-wait")
	case d.Resolved.Parameters.Tick > 0:
		return d.of.errorf("waits: want settings in ticks, not durations")
	case s.Smallest != NoWait && (s.Smallest < s.From || s.Smallest > s.To):
		return d.smallest.errorf("smallest-wait %d: want none, or one of the waits, %d to %d",
			s.Smallest, s.From, s.To)
	}
	return nil
}

// normalAt writes the time of the last step as the run has it.
func (d *draft) normalAt() error {
	p := &d.Resolved.Parameters
	if p.Tick == 0 {
		n, err := d.moment.number("at", 0)
		if err == nil {
			d.one.At = p.Time(n)
		}
		return err
	}
	t, err := time.ParseDuration(d.one.At)
	if err != nil || t < 0 {
		return d.moment.errorf("at %s: want a time with its unit, such as 200ms", model.Quoted(d.one.At))
	}
	d.one.At = model.Duration(t)
	return nil
}
