package conformance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tcpcheck/model"
	"tcpcheck/stack/replay"
)

// A Row is a group of differences that are alike: in the same state the model and the
// stack do the same each time.
type Row struct {
	State string
	// What happens, of which the first has the shortest way: the control bits of a
	// segment, a call or a timer.
	What []string
	// Model and Stack say what they do: what they send, and where they are then unless
	// they stay.
	Model, Stack string
	// Later says that this is what they do later, when the timer fires or does not.
	Later bool
	// Clause is where RFC 9293 has what the model does, under the policies of the
	// profile.
	Clause string
	// Sides names the ends of which this was seen, "A", "B" or "AB".
	Sides string
	// All are the differences; the first has the shortest way.
	All []*Difference
}

// Rows groups differences. Rows are in the order of their states in RFC 9293, and then in
// that of the differences.
func Rows(differences []*Difference) []Row {
	var rows []*Row
	of := map[key]*Row{}
	for _, d := range differences {
		row := rowOf(d)
		k := key{row.State, row.Model, row.Stack, row.Clause, row.Later}
		known, ok := of[k]
		if !ok {
			known = &row
			of[k] = known
			rows = append(rows, known)
		}
		if side := d.Probe.Side.String(); !strings.Contains(known.Sides, side) {
			known.Sides += side
		}
		if !slices.Contains(known.What, row.What[0]) {
			known.What = append(known.What, row.What[0])
		}
		known.All = append(known.All, d)
	}
	slices.SortStableFunc(rows, func(a, b *Row) int { return cmp.Compare(a.order(), b.order()) })
	var all []Row
	for _, row := range rows {
		all = append(all, *row)
	}
	return all
}

// A key is what differences in one row have in common.
type key struct {
	state, model, stack, clause string
	later                       bool
}

// order is the place of the row's state in RFC 9293.
func (r *Row) order() model.TCPState {
	s := r.All[0].From
	if !s.HasTCB() {
		return model.Closed
	}
	return s
}

// deleted is what a state without TCB is called, at either end.
const deleted = "no TCB"

func stateName(s model.TCPState) string {
	if s.HasTCB() {
		return s.String()
	}
	return deleted
}

// rowOf returns the row of a difference, without what it collects.
func rowOf(d *Difference) Row {
	last := &d.Report.Done[len(d.Report.Done)-1]
	probed := d.Report.Done[d.Probe.At-1]
	from := d.From
	if d.Later {
		from = probed.State
	}
	r := Row{State: stateName(d.From), What: []string{what(&d.Probe, &probed)},
		Later: d.Later, Clause: clause(d)}
	r.Model = does(wanted(last.Step), from, last.State)
	r.Stack = does(sent(last), from, last.In)
	if r.Model == r.Stack {
		r.Model = does("other numbers", from, last.State)
	}
	return r
}

func what(p *Probe, probed *replay.Done) string {
	if probed.Kind == replay.Fire {
		return probed.Timer + " timer"
	}
	word, _, _ := strings.Cut(string(p.Events[p.At-1]), " ")
	return word
}

func wanted(s *replay.Step) string {
	if s.Sends == nil {
		return "nothing"
	}
	return s.Sends.Ctl.String()
}

func sent(d *replay.Done) string {
	if len(d.Sent) == 0 {
		return "nothing"
	}
	var all []string
	for _, seg := range d.Sent {
		name := seg.Ctl.String()
		if n := len(all); n > 0 && all[n-1] == name || n > 0 && strings.HasPrefix(all[n-1], "several ") {
			all[n-1] = "several " + name
			continue
		}
		all = append(all, name)
	}
	return strings.Join(all, " and ")
}

// does says what is sent, and where that leads.
func does(sends string, from, to model.TCPState) string {
	if stateName(from) == stateName(to) {
		return sends
	}
	if sends == "nothing" {
		return "→ " + stateName(to)
	}
	return fmt.Sprintf("%s, → %s", sends, stateName(to))
}
