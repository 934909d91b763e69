package dot

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// drawRun draws a walk through the model. What it claims to violate, and where it
// goes round for ever, it need not.
func drawRun(t *rapid.T, most int) *trace.Run {
	draw := func(name string, values ...int) int { return rapid.SampledFrom(values).Draw(t, name) }
	texts := []model.Policy{model.Textbook, model.RFC9293, model.RFC793}
	p := model.Default()
	p.MSL = draw("msl", 2, 3, 40)
	p.Delay = draw("delay", 1, p.MSL)
	p.Wait = model.Both(draw("wait", 0, 3, 1000))
	p.Loss, p.Strays, p.Duplicates, p.Aborts = draw("loss", 0, 4), draw("strays", 0, 2),
		draw("duplicates", 0, 3), model.Both(draw("aborts", 0, 1))
	p.Incarnations, p.Start = draw("incarnations", 1, 3, 9), model.Start(draw("start", 0, 1))
	p.FirstCloser = model.FirstCloserAny
	for e := range p.Policy {
		p.Data[e] = draw("data", 0, 2)
		p.Policy[e] = rapid.SampledFrom(texts).Draw(t, "profile")
		p.Policy[e].FinWait2Timeout = draw("fin-wait-2-timeout", 0, 2)
		p.Policy[e].RTO = draw("rto", 1, 7)
	}
	m, err := model.New(p, model.AllGhosts)
	if err != nil {
		t.Fatal(err)
	}
	s := m.Initial()[0]
	run := &trace.Run{Parameters: p, Property: rapid.SampledFrom(properties.All).Draw(t, "property").Name,
		Initial: s, Loop: -1}
	run.Word = rapid.SampledFrom([]string{"", "ACK", "A CLOSED, B ESTABLISHED"}).Draw(t, "word")
	for range draw("steps", 1, 8, most) {
		enabled := m.Enabled(s, nil)
		if len(enabled) == 0 {
			break
		}
		a := rapid.SampledFrom(enabled).Draw(t, "action")
		after, f := m.Step(s, a)
		if after.Overflow {
			break
		}
		run.Add(a, after, f)
		s = after
	}
	if len(run.Steps) > 0 && rapid.Bool().Draw(t, "loops") {
		run.Loop = rapid.IntRange(0, len(run.Steps)-1).Draw(t, "loop")
	}
	return run
}

// Every layout keeps the invariants that its type states.
func TestLayout(t *testing.T) {
	attack.Check(t, 20, func(t *rapid.T) {
		d := ofRun(drawRun(t, 60), strings.Repeat(words+" ", rapid.IntRange(0, 5).Draw(t, "sentences")))
		if rapid.Bool().Draw(t, "captured") {
			asCaptured(t, d.Chart)
		}
		l := layOut(d)
		within(t, l)
		noTwoOverlap(t, l)
		arrowsOnRails(t, l)
		if n := len(d.Chart.Rows); len(l.y) != n {
			t.Fatalf("%d rows of %d have a place", len(l.y), n)
		}
		for i := 1; i < len(l.y); i++ {
			if l.y[i]-l.y[i-1] < tight-1e-6 {
				t.Errorf("rows %d and %d are %v apart", i-1, i, l.y[i]-l.y[i-1])
			}
		}
	})
}

// asCaptured gives a chart what only that of a captured connection has.
func asCaptured(t *rapid.T, c *trace.Chart) {
	c.Heads = append([]trace.Head{{Text: "#", Picture: "frame"}}, c.Heads...)
	for i := range c.Rows {
		r := &c.Rows[i]
		r.Columns = append([]string{rapid.SampledFrom([]string{"", "3", "12345"}).Draw(t, "frame")}, r.Columns...)
		if i == 0 {
			continue
		}
		switch rapid.IntRange(0, 9).Draw(t, "what else") {
		case 0:
			r.LeftOut = "1,234 segments left out, frames 5 to 1,240: A 1,200,000, B 3 octets"
		case 1:
			r.Marks = append(r.Marks, "time-wait-assassination", "half-open")
		case 2:
			r.Gap, r.Later = trace.LongGap, "2.0 s later"
		}
	}
}

func within(t *rapid.T, l *layout) {
	t.Helper()
	least, most := point{margin / 2, margin / 2}, point{l.width - margin/2, l.height - margin/4}
	for i := range l.texts {
		if b := l.texts[i].room; !b.within(least, most) {
			t.Errorf("%q lies outside: %+v of %v x %v", l.texts[i].words, b, l.width, l.height)
		}
	}
	for i := range l.bars {
		if !l.bars[i].box.within(least, most) {
			t.Errorf("a bar lies outside: %+v", l.bars[i].box)
		}
	}
	for _, r := range l.rings {
		if !(box{centre: r, w: 2 * ring, h: 2 * ring}).within(least, most) {
			t.Errorf("a ring lies outside: %+v", r)
		}
	}
	for _, a := range l.arrows {
		if !(box{centre: a.to}).within(point{l.rail[0], l.top}, point{l.rail[1], l.bottom}) {
			t.Errorf("an arrow ends outside: %+v", a)
		}
	}
}

func noTwoOverlap(t *rapid.T, l *layout) {
	t.Helper()
	for i := range l.texts {
		for j := range i {
			if l.texts[i].room.overlaps(l.texts[j].room) {
				t.Errorf("%q and %q overlap", l.texts[i].words, l.texts[j].words)
			}
		}
	}
}

func arrowsOnRails(t *rapid.T, l *layout) {
	t.Helper()
	for _, a := range l.arrows {
		if want := (point{l.rail[a.From], l.y[a.Sent]}); a.from != want {
			t.Errorf("an arrow begins at %v, want %v", a.from, want)
		}
		if a.Arrived < 0 {
			if a.to.x <= l.rail[0] || a.to.x >= l.rail[1] {
				t.Errorf("what does not arrive ends at a rail: %v", a.to)
			}
			continue
		}
		if want := (point{l.rail[a.From.Peer()], l.y[a.Arrived]}); a.to != want {
			t.Errorf("an arrow ends at %v, want %v", a.to, want)
		}
		if a.to.y <= a.from.y {
			t.Errorf("an arrow goes back in time: %v to %v", a.from, a.to)
		}
	}
}

// No line passes behind the label of a segment in the first counterexample that a reader
// sees, nor in one of three incarnations.
func TestLayout_LabelsAreOfOneWay(t *testing.T) {
	for _, run := range []*trace.Run{
		counterexample(t, "no-reset-on-graceful-close", func(p *model.Parameters) {
			p.Wait, p.Incarnations = model.Both(0), 1
		}),
		counterexample(t, "no-old-segment", func(p *model.Parameters) {
			p.MSL, p.Delay, p.Wait, p.Loss, p.Incarnations = 1, 1, model.Both(1), 0, 3
			p.Policy[model.A].RTO, p.Policy[model.A].Retries = 2, 1
			p.Policy[model.B].RTO, p.Policy[model.B].Retries = 2, 1
		}),
	} {
		l := layOut(ofRun(run, words))
		for i := range l.arrows {
			for k := range l.texts {
				if label := &l.texts[k]; label.words == l.Chart.Label(l.arrows[i].Way) && l.behind(-1, label) > 0 {
					t.Errorf("a line passes behind %s", label.words)
				}
			}
		}
	}
}

// A TIME-WAIT that is not over says so.
func TestLayout_RunningTimeWait(t *testing.T) {
	run := counterexample(t, "closes", func(p *model.Parameters) { p.Loss, p.Incarnations = 4, 1 })
	for _, b := range run.Chart().Bars {
		if b.Kind == model.TimerTimeWait && b.To < 0 {
			for _, words := range b.Words {
				if !strings.HasSuffix(words, "so far") {
					t.Errorf("a bar that still runs may be called %q", words)
				}
			}
		}
	}
}

// The rails of a long picture say again whose they are.
func TestLayout_NamesAgain(t *testing.T) {
	attack.Check(t, 3, func(t *rapid.T) {
		d := ofRun(drawRun(t, 60), "")
		l := layOut(d)
		if n := (len(d.Chart.Rows) - 1) / namedRows; len(l.names) > n {
			t.Errorf("%d times the names for %d rows", len(l.names), len(d.Chart.Rows))
		}
		for i := 2 * namedRows; i < len(d.Chart.Rows); i++ {
			if l.y[i]-l.y[i-2*namedRows] > 0 && len(l.names) == 0 {
				t.Errorf("no names in %d rows", len(d.Chart.Rows))
			}
		}
	})
}

// What is good is marked in another way than what is bad.
func TestLayout_CalmMark(t *testing.T) {
	run := counterexample(t, "no-reset-on-graceful-close", func(p *model.Parameters) {
		p.Wait, p.Incarnations = model.Both(0), 1
	})
	bad := ofRun(run, "")
	run.Property = "normal-close"
	if good := ofRun(run, ""); good.markInk() == bad.markInk() || !good.Good || bad.Good {
		t.Errorf("a witness is marked as a violation is")
	}
}
