package wiretest

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"tcpcheck/model"
)

// A Mutation makes of what a tap saw what a capture has of it, as captures are: it leaves out,
// doubles, merges or moves, and adds nothing that was not sent.
type Mutation struct {
	Name string
	Of   func(t *rapid.T, all []Frame) []Frame
}

// Mutations are all but those that need two taps.
var Mutations = []Mutation{
	{"nothing", func(_ *rapid.T, all []Frame) []Frame { return all }},
	{"some segments missing", func(t *rapid.T, all []Frame) []Frame {
		for range min(rapid.IntRange(1, 3).Draw(t, "missing"), len(all)-1) {
			i := rapid.IntRange(0, len(all)-1).Draw(t, "missed")
			all = slices.Delete(all, i, i+1)
		}
		return all
	}},
	{"one direction", func(t *rapid.T, all []Frame) []Frame {
		e := model.End(rapid.IntRange(0, 1).Draw(t, "direction"))
		return slices.DeleteFunc(all, func(f Frame) bool { return f.From != e })
	}},
	{"SYN, FIN and RST only", func(_ *rapid.T, all []Frame) []Frame {
		return slices.DeleteFunc(all, func(f Frame) bool {
			return f.Ctl&(model.SYN|model.FIN|model.RST) == 0
		})
	}},
	{"FIN and RST only", func(_ *rapid.T, all []Frame) []Frame {
		return slices.DeleteFunc(all, func(f Frame) bool { return f.Ctl&(model.FIN|model.RST) == 0 })
	}},
	{"data only", func(_ *rapid.T, all []Frame) []Frame {
		return slices.DeleteFunc(all, func(f Frame) bool {
			return f.Ctl&(model.FIN|model.RST|model.SYN) == 0 && f.Len == 0
		})
	}},
	{"begins later", func(t *rapid.T, all []Frame) []Frame {
		return all[rapid.IntRange(1, max(1, len(all)-1)).Draw(t, "first"):]
	}},
	{"begins with the second", func(_ *rapid.T, all []Frame) []Frame { return all[1:] }},
	{"ends sooner", func(t *rapid.T, all []Frame) []Frame {
		return all[:rapid.IntRange(1, len(all)).Draw(t, "last")]
	}},
	{"middle missing", func(t *rapid.T, all []Frame) []Frame {
		from := rapid.IntRange(0, len(all)-1).Draw(t, "from")
		return slices.Delete(all, from, min(len(all), from+rapid.IntRange(1, 6).Draw(t, "missing")))
	}},
	{"each twice", func(t *rapid.T, all []Frame) []Frame {
		apart := time.Duration(rapid.IntRange(0, 3).Draw(t, "apart")) * time.Microsecond / 4
		routed := rapid.IntRange(0, 1).Draw(t, "routed")
		var twice []Frame
		for _, f := range all {
			g := f
			g.At += apart
			g.TTL -= routed
			twice = append(twice, f, g)
		}
		return InOrder(twice)
	}},
	{"one end's twice", func(t *rapid.T, all []Frame) []Frame {
		e := model.End(rapid.IntRange(0, 1).Draw(t, "end"))
		var twice []Frame
		for _, f := range all {
			if twice = append(twice, f); f.From == e {
				twice = append(twice, f)
			}
		}
		return twice
	}},
	{"reordered", func(t *rapid.T, all []Frame) []Frame {
		for range rapid.IntRange(1, 2).Draw(t, "times") {
			i := rapid.IntRange(0, len(all)-1).Draw(t, "moved")
			j := min(len(all)-1, i+rapid.IntRange(1, 2).Draw(t, "by"))
			if all[j].At-all[i].At > time.Millisecond {
				continue
			}
			f := all[i]
			copy(all[i:j], all[i+1:j+1])
			all[j] = f
			for k := i; k <= j; k++ {
				all[k].At = all[j].At
			}
		}
		return all
	}},
	{"offloaded", func(_ *rapid.T, all []Frame) []Frame { return merged(all) }},
}

// merged puts segments of one end together that follow each other, as offloading does.
func merged(all []Frame) []Frame {
	var out []Frame
	last := [2]int{-1, -1}
	for _, f := range all {
		i := last[f.From]
		if i >= 0 && f.Len > 0 && f.Ctl&(model.SYN|model.RST) == 0 && out[i].Len > 0 && out[i].End() == f.Seq &&
			out[i].Ctl&(model.FIN|model.SYN) == 0 && out[i].Ack == f.Ack && f.At-out[i].At < time.Millisecond {
			out[i].Len += f.Len
			out[i].Ctl |= f.Ctl
			continue
		}
		last[f.From] = len(out)
		out = append(out, f)
	}
	return out
}
