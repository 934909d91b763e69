package example

import (
	"context"
	"slices"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// most is how many states are looked at for each network and each other value.
const most = 1_000

// networks are those in which a value may make a difference, from the simplest on.
var networks = [][]model.Setting{
	{},
	{{Name: "loss", Value: "1"}},
	{{Name: "duplicates", Value: "1"}},
	{{Name: "first-closer", Value: "any"}},
	{{Name: "aborts", Value: "1"}},
	{{Name: "data", Value: "1"}},
	{{Name: "start", Value: "closed"}},
	{{Name: "first-closer", Value: "b"}, {Name: "incarnations", Value: "2"}},
	{
		{Name: "first-closer", Value: "b"}, {Name: "incarnations", Value: "2"},
		{Name: "time-wait-syn", Value: "reopen"},
	},
	{{Name: "incarnations", Value: "2"}},
	{{Name: "loss", Value: "4"}},
	{{Name: "start", Value: "closed"}, {Name: "isn", Value: "monotonic"}, {Name: "duplicates", Value: "1"}},
	{{Name: "incarnations", Value: "2"}, {Name: "duplicates", Value: "1"}},
	{{Name: "data-b", Value: "1"}, {Name: "close-a", Value: "full"}},
	{{Name: "data-b", Value: "1"}, {Name: "close-a", Value: "full"}, {Name: "reader-a", Value: "late"}},
	{{Name: "data-b", Value: "1"}, {Name: "aborts", Value: "1"}, {Name: "reader-a", Value: "late"}},
	{{Name: "data", Value: "1"}, {Name: "aborts", Value: "1"}, {Name: "linger", Value: "1"}},
	{
		{Name: "start", Value: "closed"}, {Name: "open", Value: "both"}, {Name: "incarnations", Value: "2"},
		{Name: "isn", Value: "zero"}, {Name: "retries", Value: "0"}, {Name: "rto", Value: "3"},
	},
	{{Name: "start", Value: "half-open-b"}},
	{{Name: "box-a", Value: "on"}, {Name: "box-established-a", Value: "1"}, {Name: "box-unknown-in-a",
		Value: "untranslated"}},
	{{Name: "crashes", Value: "1"}, {Name: "isn", Value: "monotonic"}},
	{{Name: "first-closer", Value: "any"}, {Name: "retries", Value: "0"}, {Name: "rto", Value: "3"}},
	{{Name: "incarnations", Value: "2"}, {Name: "isn", Value: "monotonic"}},
	{
		{Name: "start", Value: "time-wait-b"}, {Name: "incarnations", Value: "2"}, {Name: "isn", Value: "zero"},
		{Name: "timestamps", Value: "on"}, {Name: "time-wait-syn", Value: "rfc6191"},
	},
	{
		{Name: "incarnations", Value: "2"}, {Name: "timestamps", Value: "on"}, {Name: "tw-reuse-delay", Value: "1"},
	},
	{
		{Name: "start", Value: "time-wait-a"}, {Name: "incarnations", Value: "2"},
		{Name: "timestamps", Value: "on"},
	},
	{{Name: "start", Value: "closed"}, {Name: "retries-b", Value: "0"}},
	{{Name: "duplicates", Value: "2"}, {Name: "ack-limit", Value: "2"}},
	{{Name: "ack-delay", Value: "1"}},
	{
		{Name: "first-closer", Value: "b"}, {Name: "data-b", Value: "3"}, {Name: "delay", Value: "0"},
		{Name: "rto", Value: "9"}, {Name: "retries", Value: "0"},
	},
	{
		{Name: "first-closer", Value: "b"}, {Name: "incarnations", Value: "2"}, {Name: "isn", Value: "monotonic"},
		{Name: "time-wait-syn", Value: "rst"},
	},
	{
		{Name: "data-a", Value: "2"}, {Name: "receive-buffer-b", Value: "1"}, {Name: "reader-b", Value: "late"},
	},
	{
		{Name: "data-a", Value: "2"}, {Name: "receive-buffer-b", Value: "1"}, {Name: "reader-b", Value: "late"},
		{Name: "loss", Value: "1"}, {Name: "rto", Value: "3"},
	},
	{
		{Name: "data-a", Value: "2"}, {Name: "receive-buffer-b", Value: "1"}, {Name: "reader-b", Value: "never"},
		{Name: "probes", Value: "2"}, {Name: "rto", Value: "3"},
	},
}

// OfValue returns a shortest run, in the first of some networks, to a step that is another
// where the parameter has another value, and which other; nil where none of them shows one.
// Both ends have the value, and else the policies of the textbook.
func OfValue(ctx context.Context, d *model.Parameter, value string) (*trace.Run, string) {
	for _, network := range networks {
		for _, base := range [2]model.Policy{model.Textbook, model.RFC9293} {
			with, ok := modelWith(base, network, d, value)
			if !ok {
				continue
			}
			var others []*model.Model
			var names []string
			for _, other := range othersThan(d, value) {
				if m, ok := modelWith(base, network, d, other); ok {
					others, names = append(others, m), append(names, other)
				}
			}
			if run, i := apart(ctx, with, others); run != nil {
				return run, names[i]
			}
		}
	}
	return nil, ""
}

// othersThan lists the other values of a parameter, and a number where it can be one.
func othersThan(d *model.Parameter, value string) (all []string) {
	for _, v := range d.Values {
		if v.Name != value {
			all = append(all, v.Name)
		}
	}
	if d.Unit != model.Words {
		all = append(all, "2")
	}
	return all
}

// modelWith returns the model of a network in which a parameter has a value at both ends.
func modelWith(base model.Policy, network []model.Setting, d *model.Parameter, value string) (*model.Model,
	bool) {
	p, ok := parametersOf(base, append(slices.Clone(network), model.Setting{Name: d.Name, Value: value}))
	if !ok {
		return nil, false
	}
	m, err := model.New(p, model.AllGhosts)
	return m, err == nil
}

// parametersOf returns small parameters with these settings; false where they cannot be.
func parametersOf(base model.Policy, given []model.Setting) (model.Parameters, bool) {
	p := model.Default()
	p.Policy = [2]model.Policy{base, base}
	p.Incarnations, p.Loss, p.MSL, p.Delay, p.Wait = 1, 0, 1, 1, model.Both(2)
	for e := range p.Policy {
		p.Policy[e].RTO, p.Policy[e].Retries = 2, 1
	}
	for _, s := range given {
		if p.Set(s) != nil {
			return p, false
		}
	}
	return p, p.Validate() == nil
}

// A visited state is where the search came to, from before by an action.
type visited struct {
	state  model.State
	action model.Action
	before int
}

// apart returns a shortest run of with to a step that one of the others has not, or that
// leads elsewhere in it, and which.
func apart(ctx context.Context, with *model.Model, others []*model.Model) (*trace.Run, int) {
	all, seen := []visited{}, map[model.State]bool{}
	for _, s := range with.Initial() {
		seen[s] = true
		all = append(all, visited{state: s, before: -1})
	}
	enabled := make([][]model.Action, len(others))
	for i := 0; i < len(all) && len(all) < most && ctx.Err() == nil; i++ {
		s := all[i].state
		for k, other := range others {
			enabled[k] = other.Enabled(s, enabled[k][:0])
		}
		for _, a := range with.Enabled(s, nil) {
			after, effects := with.Step(s, a)
			for k, other := range others {
				to, theirs := other.Step(s, a)
				if !slices.Contains(enabled[k], a) || after != to || effects.Flushes != theirs.Flushes {
					return runTo(with, all, visited{after, a, i}), k
				}
			}
			if !seen[after] && !after.Overflow {
				seen[after] = true
				all = append(all, visited{after, a, i})
			}
		}
	}
	return nil, -1
}

// runTo returns the run that leads to a state that was visited.
func runTo(m *model.Model, all []visited, last visited) *trace.Run {
	var way []model.Action
	first := last
	for ; first.before >= 0; first = all[first.before] {
		way = append(way, first.action)
	}
	run := &trace.Run{Parameters: m.Parameters, Initial: first.state, Loop: -1}
	s := run.Initial
	for _, a := range slices.Backward(way) {
		after, effects := m.Step(s, a)
		run.Add(a, after, effects)
		s = after
	}
	return run
}
