package learn

import (
	"slices"
	"strings"
	"time"

	"tcpcheck/model"
	"tcpcheck/script/under"
	"tcpcheck/settings"
)

// byProbes are the policies that probes tell, in the order in which they are tried: those that others
// rest on first.
var byProbes = []string{
	"closed-port", "syn-sent-bad-ack", "simultaneous-open", "syn-received-syn", "ack-check", "rst-check",
	"syn-in-window", "close", "abort-seq", limit, "ack-limited", "time-wait-fin", "time-wait-reply",
	"time-wait-rst", "time-wait-syn", "time-wait-restart",
}

// limit is a time; probes, at one instant, tell only whether there is one.
const (
	limit   = "ack-limit"
	limited = "1s"
)

// valuesOf returns the values that are tried of a policy.
func valuesOf(policy string) []string {
	if policy == limit {
		return []string{"off", limited}
	}
	d, _, _ := model.ParameterNamed(policy)
	var all []string
	for _, v := range d.Values {
		all = append(all, v.Name)
	}
	return all
}

// Models has what the model does in each probe, by the values of the policies: the same for all stacks
// that are learned.
type Models struct {
	probes []*Probe
	does   map[string][]string
}

// NewModels returns one that has done nothing yet.
func NewModels() *Models { return &Models{Probes(), map[string][]string{}} }

// A fit finds the values of policies with which the model does what a stack did.
type fit struct {
	*Models
	// seen has what the stack did in each probe.
	seen []Outcome
	// values are those of the policies, by their names.
	values map[string]string
}

// The model that is compared has times of its own: what is looked at does not depend on them.
const itsWait = time.Minute

var itsTimes = settings.Given{{Name: "wait", Value: "60s"}, {Name: "rto", Value: "1s"},
	{Name: "fin-wait-2-timeout", Value: "off"}}

// with returns what the model does in each probe, with the value of one policy in place of the one
// found so far.
func (f *fit) with(policy, value string) ([]string, error) {
	given := slices.Clone(itsTimes)
	var key []string
	for _, name := range byProbes {
		v := f.values[name]
		if name == policy {
			v = value
		}
		key = append(key, v)
		given = given.With(name, v)
	}
	known := strings.Join(key, " ")
	if all, ok := f.does[known]; ok {
		return all, nil
	}
	target, err := under.NewTarget("rfc9293", given...)
	if err != nil {
		return nil, err
	}
	s := &Subject{Target: target, Wait: itsWait}
	var all []string
	for _, p := range f.probes {
		o, err := p.Do(s)
		if err != nil {
			return nil, err
		}
		all = append(all, o.Text)
	}
	f.does[known] = all
	return all, nil
}

// agrees counts the probes in which what was seen is what the model does.
func (f *fit) agrees(does []string) (n int) {
	for i, o := range f.seen {
		if o.Text != "" && o.Text == does[i] {
			n++
		}
	}
	return n
}

// find finds the values: from those of RFC 9293 on, for one policy after another, that with which
// most probes agree, until nothing changes any more.
func (f *fit) find() error {
	rfc, _ := settings.ProfileNamed("rfc9293")
	f.values = map[string]string{}
	for _, name := range byProbes {
		f.values[name], _ = rfc.Get(name)
	}
	for changed := true; changed; {
		changed = false
		for _, name := range byProbes {
			best, err := f.best(name)
			if err != nil {
				return err
			}
			changed = changed || best != f.values[name]
			f.values[name] = best
		}
	}
	for _, name := range byProbes { // of those that are alike the first
		alike, err := f.alike(name)
		if err != nil {
			return err
		}
		f.values[name] = alike[0]
	}
	return nil
}

// best returns the value of a policy with which most probes agree: that which it has, if it is one.
func (f *fit) best(name string) (string, error) {
	best, most := f.values[name], -1
	for _, v := range append([]string{best}, valuesOf(name)...) {
		does, err := f.with(name, v)
		if err != nil {
			return "", err
		}
		if n := f.agrees(does); n > most {
			best, most = v, n
		}
	}
	return best, nil
}

// alike returns the values of a policy with which the model does in all probes what it does with the
// one found.
func (f *fit) alike(name string) ([]string, error) {
	want, err := f.with(name, f.values[name])
	if err != nil {
		return nil, err
	}
	var all []string
	for _, v := range valuesOf(name) {
		does, err := f.with(name, v)
		if err != nil {
			return nil, err
		}
		if f.same(does, want) {
			all = append(all, v)
		}
	}
	return all, nil
}

// same says whether the model does the same in all probes that the stack could be asked.
func (f *fit) same(a, b []string) bool {
	for i, o := range f.seen {
		if o.Text != "" && a[i] != b[i] {
			return false
		}
	}
	return true
}
