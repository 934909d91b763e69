package verify

import (
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// someOfAny is of how many numbers of units, from none, any number is tried with.
const someOfAny = 2

// withLess finds runs that violate properties of q, which is about data, by way of
// questions about less of it, and about one connection where there are several, the least
// first. What there is more of is sent, received and acknowledged at once, before anything
// else: that leaves both ends as they were but for how far their streams have gone, and the
// run goes on as it does with less; what could be opened after it is not. It returns a run
// of each property, nil where none is found; it need not be a shortest one.
func (q *Question) withLess(ask func(*Question) (*Answer, error)) ([]*trace.Run, error) {
	runs := make([]*trace.Run, len(q.Properties))
	p := &q.Parameters
	if p.Start != model.StartEstablished || p.MinDelay > 0 || q.Mutant != nil {
		return runs, nil
	}
	for _, bounds := range lesser(p) {
		less := *q
		less.Parameters, less.Properties = bounds, nil
		var of []int
		for i := range runs {
			if runs[i] == nil {
				less.Properties = append(less.Properties, q.Properties[i])
				of = append(of, i)
			}
		}
		if len(of) == 0 {
			break
		}
		a, err := ask(&less)
		if err != nil {
			return nil, err
		}
		for i := range a.Findings {
			if f := &a.Findings[i]; f.Verdict == explore.Violated && f.Run != nil {
				if runs[of[i]], err = q.withMore(f.Run, &f.Property); err != nil {
					return nil, err
				}
			}
		}
	}
	return runs, nil
}

// lesser lists parameters with less data than p, or with one connection where there are
// several and their number is known, the least first.
func lesser(p *model.Parameters) []model.Parameters {
	most := max(p.Data[model.A], p.Data[model.B])
	if most == model.Any {
		most = someOfAny - 1
	}
	var all []model.Parameters
	for n := range most + 1 {
		some := *p
		for _, e := range model.Ends {
			some.Data[e] = min(n, p.Data[e])
		}
		if p.Incarnations > 1 && p.Incarnations != model.Any {
			one := some
			one.Incarnations = 1
			all = append(all, one)
		}
		if some.Data != p.Data {
			all = append(all, some)
		}
	}
	return all
}

// shownBy is the finding that p is violated by a run.
func shownBy(run *trace.Run, p *properties.Property) Finding {
	return Finding{Property: *p, Verdict: explore.Violated, Word: run.Word, Run: run}
}

// withMore makes of a run with less than q has, of data and connections, one with all of it; nil
// if that is not one that violates p.
func (q *Question) withMore(less *trace.Run, p *properties.Property) (*trace.Run, error) {
	more := *q
	more.Parameters = less.Parameters
	if q.Parameters.Incarnations != model.Any {
		more.Parameters.Incarnations = q.Parameters.Incarnations
	}
	for _, e := range model.Ends {
		if n := q.Parameters.Data[e]; n != model.Any {
			more.Parameters.Data[e] = n
		}
	}
	whole, m, err := more.system(model.AllGhosts)
	if err != nil {
		return nil, err
	}
	run := more.run(whole.Initial()[0])
	run.Property, run.Longer = p.Name, true
	s := run.Initial
	// take takes the first action that fits, and says whether there is one.
	take := func(fits func(a *model.Action) bool) bool {
		for _, a := range whole.Enabled(s, nil) {
			if fits(&a) {
				after, f := whole.Step(s, a)
				run.Add(a, after, f)
				s = after
				return !s.Overflow
			}
		}
		return false
	}
	var by [2]uint8
	for _, e := range model.Ends {
		by[e] = uint8(more.Parameters.Data[e] - less.Parameters.Data[e])
		for range by[e] {
			for _, a := range []model.Action{{Kind: model.Send, End: e}, {Kind: model.Deliver, End: e.Peer()},
				{Kind: model.Deliver, End: e}} {
				if !take(func(b *model.Action) bool { return b.Kind == a.Kind && b.End == a.End }) {
					return nil, nil
				}
			}
		}
	}
	for i := range less.Steps {
		want := further(m, less.Steps[i].Action, by)
		if !take(func(a *model.Action) bool {
			is := *a
			is.Segment.Unit = 0
			return is == want
		}) {
			return nil, nil
		}
	}
	before := run.Before(len(run.Steps) - 1)
	run.Word = p.Word(whole, before, run.Steps[len(run.Steps)-1].Action, &s)
	if more.shows(run, p, whole) != nil {
		return nil, nil
	}
	return run, nil
}

// further returns an action as it is where the streams have gone further by so much, but
// for the ghost that counts units.
func further(m *model.Model, a model.Action, by [2]uint8) model.Action {
	if seg := &a.Segment; *seg != (model.Segment{}) {
		seg.Seq, seg.Unit = m.Next(seg.Seq, by[a.End.Peer()]), 0
		if seg.Has(model.ACK) {
			seg.Ack = m.Next(seg.Ack, by[a.End])
		}
	}
	if a.Creates || a.Kind == model.Open {
		a.ISS = m.Next(a.ISS, by[a.End])
	}
	return a
}
