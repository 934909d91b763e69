package account

import (
	"cmp"
	"fmt"
	"slices"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/match"
	"tcpcheck/wire/ordinary"
)

// A Tally counts connections by what was found of them. A connection counts once with each of
// its names.
type Tally struct {
	ended, causes, verdicts, timeWaits counts
}

// A Count is how many connections have a name, and the least number of one that does.
type Count struct {
	Name               string
	Connections, First int
}

// counts are by name.
type counts map[string]*Count

// mostNames bounds how many names are told apart: others are counted together.
const (
	mostNames = 10_000
	others    = "others"
)

func (c *counts) add(name string, n int) {
	if *c == nil {
		*c = counts{}
	}
	of := (*c)[name]
	if of == nil && len(*c) >= mostNames {
		name = others
		of = (*c)[name]
	}
	if of == nil {
		of = &Count{Name: name, First: n}
		(*c)[name] = of
	}
	of.Connections++
	of.First = min(of.First, n)
}

// sorted has the most frequent first.
func (c counts) sorted() []Count {
	var all []Count
	for _, of := range c {
		all = append(all, *of)
	}
	slices.SortFunc(all, func(x, y Count) int {
		return cmp.Or(y.Connections-x.Connections, cmp.Compare(x.Name, y.Name))
	})
	return all
}

// Add counts a connection.
func (t *Tally) Add(f *Found) {
	t.ended.add(f.Ended().String(), f.Number)
	for _, name := range f.Causes() {
		t.causes.add(name, f.Number)
	}
	for _, name := range f.Verdicts() {
		t.verdicts.add(name, f.Number)
	}
	for _, at := range timeWaits(f) {
		t.timeWaits.add(at, f.Number)
	}
}

// Glance counts a connection that is not over. What a search would find is not known yet.
func (t *Tally) Glance(c *capture.Connection, r match.Rules) {
	f := &Found{Number: c.Number, Connection: c}
	f.know()
	var ok bool
	if f.ordinary, ok = ordinary.Recognise(c, &r.Parameters); ok {
		t.Add(f)
		return
	}
	t.ended.add(f.Ended().String(), f.Number)
	t.causes.add(notYet, f.Number)
	t.verdicts.add(notYet, f.Number)
	for _, at := range timeWaits(f) {
		t.timeWaits.add(at, f.Number)
	}
}

// notYet is the name of what a search is to find.
const notYet = "not looked for yet"

// Clone returns a tally that counts on from this one.
func (t *Tally) Clone() *Tally {
	return &Tally{t.ended.clone(), t.causes.clone(), t.verdicts.clone(), t.timeWaits.clone()}
}

func (c counts) clone() counts {
	d := make(counts, len(c))
	for name, of := range c {
		same := *of
		d[name] = &same
	}
	return d
}

// timeWaits says where the TIME-WAITs of a connection were, each once: at B with its port, and
// at A, whose ports are any, with what it had opened to.
func timeWaits(f *Found) []string {
	var all []string
	addr := &f.Connection.Addr
	for _, e := range model.Ends {
		for i := range f.Facts {
			if !f.Facts[i].TimeWait[e].Held() {
				continue
			}
			at := fmt.Sprintf("B %v", addr[model.B])
			if e == model.A {
				at = fmt.Sprintf("A %v, to %v", addr[model.A].Addr(), addr[model.B])
			}
			all = append(all, at)
			break
		}
	}
	return all
}

// Ended counts how connections ended.
func (t *Tally) Ended() []Count { return t.ended.sorted() }

// Causes counts by cause, [NoCause] among them.
func (t *Tally) Causes() []Count { return t.causes.sorted() }

// Verdicts counts by verdict.
func (t *Tally) Verdicts() []Count { return t.verdicts.sorted() }

// TimeWaits counts by where TIME-WAIT was held.
func (t *Tally) TimeWaits() []Count { return t.timeWaits.sorted() }
