package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/verify/zones"
)

// A Plane is a question at all pairs of a TIME-WAIT and an RTO in a box, and what is
// known of them.
type Plane struct {
	Question Question
	// Waits and RTOs say of which ends.
	Waits, RTOs [2]bool
	Box         zones.Box
	// Violated has the pairs at which a property is violated: those in any of these.
	Violated []Violated
	// Open are boxes with pairs of which it is not known, as a search met a limit.
	Open []zones.Box
	// Searches is how many there were, States how many states they had.
	Searches int
	States   int64
}

// A Violated is pairs at which a property is violated: those of whole ticks in a polygon.
type Violated struct {
	zones.Polygon
	// Box is of which box the polygon is one.
	Box zones.Box
	// At is one of the pairs, and Run a run that violates the property there.
	At  zones.Lengths
	Run *trace.Run
}

// Ask finds out which pairs violate a property of the question, in as many searches as it
// takes. A search is about all pairs of a box that are not known to: each TIME-WAIT and
// RTO lasts any time of it, another each time. What holds then holds at each pair. A run
// that violates a property tells a polygon, which may be empty or known; then the box is
// halved, until it is one pair. The error is that of [Ask].
func (p *Plane) Ask(ctx context.Context) error {
	for _, strip := range p.strips() {
		if err := p.ask(ctx, strip, strip); err != nil {
			return err
		}
	}
	p.widen()
	p.leaveOut()
	return nil
}

// mostRTOs is how many RTOs a plane may have, each of which can take a search or two.
const mostRTOs = 2000

// Check returns an error, of one line, unless zones can answer.
func (p *Plane) Check() error {
	q := p.at(p.Box.Most)
	if p.Box.Most.RTO-p.Box.Least.RTO >= mostRTOs {
		return fmt.Errorf("an rto of %s to %s is more than %d ticks", q.Parameters.Time(p.Box.Least.RTO),
			q.Parameters.Time(p.Box.Most.RTO), mostRTOs)
	}
	if err := q.Zonable(); err != nil {
		return err
	}
	if q.Parameters.Unlimited() {
		return errors.New("it does not go with any number of duplicates")
	}
	for _, e := range model.Ends {
		switch policy := &q.Parameters.Policy[e]; {
		case !p.RTOs[e]:
		case policy.RetryTime > 0:
			return errors.New("it does not go with retry-time, up to which there are as many retries as there is " +
				"time for")
		case policy.RTOAfterSYN > 0 && (q.Parameters.Start != model.StartEstablished ||
			q.Parameters.Incarnations != 1):
			return errors.New("it does not go with rto-after-syn, where a SYN can be sent")
		case q.Parameters.Buffered():
			return errors.New("it does not go with receive-buffer, whose window is probed by timeouts of its own")
		}
	}
	least := p.at(p.Box.Least)
	if err := least.Parameters.Validate(); err != nil {
		return err
	}
	return q.Parameters.Validate()
}

// at returns the question at a pair.
func (p *Plane) at(l zones.Lengths) Question {
	q := p.Question
	for _, e := range model.Ends {
		if p.Waits[e] {
			q.Parameters.Wait[e] = l.Wait
		}
		if p.RTOs[e] {
			q.Parameters.Policy[e].RTO = l.RTO
		}
	}
	return q
}

// strips returns the boxes in each of which a timeout is so many RTOs, or the longest
// that there is: up to some RTO the one, and from the next on the other.
func (p *Plane) strips() []zones.Box {
	ends := []int{p.Box.Most.RTO}
	for _, e := range model.Ends {
		policy := &p.Question.Parameters.Policy[e]
		if !p.RTOs[e] || policy.RTOMax == 0 || policy.Backoff < 2 {
			continue
		}
		for times := 1; policy.RTOMax/times >= p.Box.Least.RTO; times *= policy.Backoff {
			ends = append(ends, min(policy.RTOMax/times, p.Box.Most.RTO))
		}
	}
	slices.Sort(ends)
	var all []zones.Box
	strip := p.Box
	for _, end := range slices.Compact(ends) {
		strip.Most.RTO = end
		all = append(all, strip)
		strip.Least.RTO = end + 1
	}
	return all
}

// ask finds out about the pairs of box that are not known, of a strip.
func (p *Plane) ask(ctx context.Context, strip, box zones.Box) error {
	rest, pairs := p.rest(box)
	if pairs == 0 {
		return nil
	}
	v, err := p.search(ctx, strip, rest)
	if err != nil || v == nil {
		return err
	}
	p.Violated = append(p.Violated, *v)
	again, left := p.rest(rest)
	if left == pairs {
		p.Violated = p.Violated[:len(p.Violated)-1]
	}
	switch {
	case left == 0:
		return nil
	case again != rest:
		return p.ask(ctx, strip, again)
	}
	for _, half := range halves(rest) {
		if err := p.ask(ctx, strip, half); err != nil {
			return err
		}
	}
	return nil
}

// halves parts a box of more than one pair.
func halves(b zones.Box) [2]zones.Box {
	low, high := b, b
	if b.Least.RTO < b.Most.RTO {
		low.Most.RTO = b.Least.RTO + (b.Most.RTO-b.Least.RTO)/2
		high.Least.RTO = low.Most.RTO + 1
	} else {
		low.Most.Wait = b.Least.Wait + (b.Most.Wait-b.Least.Wait)/2
		high.Least.Wait = low.Most.Wait + 1
	}
	return [2]zones.Box{low, high}
}

// rest returns the least box that has all pairs of b that are in no polygon, and how many
// they are.
func (p *Plane) rest(b zones.Box) (least zones.Box, pairs int) {
	for rto := b.Least.RTO; rto <= b.Most.RTO; rto++ {
		next := b.Least.Wait
		free := func(until int) {
			if until < next {
				return
			}
			low, high := zones.Lengths{Wait: next, RTO: rto}, zones.Lengths{Wait: until, RTO: rto}
			if pairs == 0 {
				least = zones.Box{Least: low, Most: high}
			}
			least.Least.Wait, least.Most.Wait = min(least.Least.Wait, next), max(least.Most.Wait, until)
			least.Most.RTO = rto
			pairs += until - next + 1
		}
		for _, waits := range p.violated(rto) {
			free(min(waits[0]-1, b.Most.Wait))
			next = max(next, waits[1]+1)
		}
		free(b.Most.Wait)
	}
	return least, pairs
}

// violated lists from where to where the TIME-WAITs are at which a property is violated,
// as far as it is known, with an RTO.
func (p *Plane) violated(rto int) [][2]int {
	var all [][2]int
	for i := range p.Violated {
		v := &p.Violated[i]
		if first, last := v.Waits(v.Box, rto); first <= last {
			all = append(all, [2]int{first, last})
		}
	}
	slices.SortFunc(all, func(a, b [2]int) int { return a[0] - b[0] })
	return all
}

// Verdict is what is known of a pair.
func (p *Plane) Verdict(l zones.Lengths) explore.Verdict {
	here := zones.Box{Least: l, Most: l}
	if _, free := p.rest(here); free == 0 {
		return explore.Violated
	}
	if slices.ContainsFunc(p.Open, func(b zones.Box) bool {
		return b.Least.Wait <= l.Wait && l.Wait <= b.Most.Wait && b.Least.RTO <= l.RTO && l.RTO <= b.Most.RTO
	}) {
		return explore.Incomplete
	}
	return explore.Holds
}

// widen leaves out borders of polygons beyond which all pairs are in others.
func (p *Plane) widen() {
	for i := range p.Violated {
		v := &p.Violated[i]
		halves := v.Halves(v.Box)
		if p.has(p.Box, halves) {
			v.Box = p.Box
		}
		for j := len(halves) - 1; j >= 0; j-- {
			if others := slices.Delete(slices.Clone(halves), j, j+1); p.has(v.Box, others) {
				halves = others
			}
		}
		v.Polygon = v.Box.Polygon(halves)
	}
}

// has says whether at all pairs of a box that are in these halves a property is violated.
func (p *Plane) has(b zones.Box, halves []zones.Half) bool {
	polygon := b.Polygon(halves)
	for rto := b.Least.RTO; rto <= b.Most.RTO; rto++ {
		first, last := polygon.Waits(b, rto)
		column := zones.Box{Least: zones.Lengths{Wait: first, RTO: rto}, Most: zones.Lengths{Wait: last, RTO: rto}}
		if _, free := p.rest(column); free > 0 {
			return false
		}
	}
	return true
}

// leaveOut leaves out polygons whose pairs are all in others.
func (p *Plane) leaveOut() {
	_, holds := p.rest(p.Box)
	for i := len(p.Violated) - 1; i >= 0; i-- {
		all := p.Violated
		p.Violated = slices.Delete(slices.Clone(all), i, i+1)
		if _, more := p.rest(p.Box); more > holds {
			p.Violated = all
		}
	}
}

// search searches for a run at any pair of box, and returns for which of the strip it is
// possible; nil if there is none, or a limit was met.
func (p *Plane) search(ctx context.Context, strip, box zones.Box) (*Violated, error) {
	q := p.at(box.Least)
	found, m, err := q.zones(ctx, func(z *zones.Question) {
		z.Waits, z.Shortest, z.Longest = p.Waits, box.Least.Wait, box.Most.Wait
		z.RTOs, z.ShortestRTO, z.LongestRTO = p.RTOs, box.Least.RTO, box.Most.RTO
		z.Dead, z.Settled = false, nil // they know of one RTO
	})
	if err != nil {
		return nil, err
	}
	p.Searches++
	p.States += found.States
	shown := slices.IndexFunc(found.Runs, func(runs []*zones.Run) bool { return runs != nil })
	if shown < 0 {
		if found.Limit != explore.NoLimit {
			p.Open = append(p.Open, box)
		}
		return nil, nil
	}
	runs := found.Runs[shown]
	v := &Violated{Polygon: runs[0].Polygon(strip), Box: strip}
	for rto := strip.Least.RTO; rto <= strip.Most.RTO && v.Run == nil; rto++ {
		if first, last := v.Waits(strip, rto); first <= last {
			v.At = zones.Lengths{Wait: last, RTO: rto}
			at := p.at(v.At)
			if v.Run, err = at.timed(m, runs, v.At, &q.Properties[shown]); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}
