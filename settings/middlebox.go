package settings

import (
	"strings"
	"time"

	"tcpcheck/model"
)

// Middlebox is the name of what puts a middlebox beside an end: "middlebox-a" with the name of
// one, or "middlebox" with a name and the end, "linux-nat-a".
const Middlebox = "middlebox"

// middlebox returns the profile of the middlebox beside e; nil for none.
func (given Given) middlebox(e model.End) (*Profile, error) {
	for _, s := range given {
		if s.Name == Middlebox && model.BothEnds(s.Value) == s.Value {
			return nil, &model.ParameterError{Name: Middlebox, Value: s.Value,
				Want: "the end that it is beside as well, such as linux-conntrack-a, of " +
					strings.Join(MiddleboxNames(), ", ")}
		}
	}
	name := Middlebox + e.Suffix()
	value, ok := given.Get(name)
	for _, s := range given {
		if of, beside := strings.CutSuffix(s.Value, e.Suffix()); !ok && s.Name == Middlebox && beside {
			name, value, ok = Middlebox, of, true
		}
	}
	if !ok {
		return nil, nil //nolint:nilnil // there need not be one
	}
	p, known := MiddleboxNamed(value)
	if !known {
		return nil, &model.ParameterError{Name: name, Value: value, Want: "one of " +
			strings.Join(MiddleboxNames(), ", ")}
	}
	return p, nil
}

// boxes sets the values of the middleboxes beside the ends.
func (vs *values) boxes(of [2]*Profile) {
	for _, e := range model.Ends {
		if of[e] == nil {
			continue
		}
		vs.set("box"+e.Suffix(), "on")
		for _, v := range of[e].Values {
			vs.set(v.Name+e.Suffix(), v.Value)
		}
	}
}

// NearestMiddlebox returns the profile that the middlebox beside e in p differs least from, and
// the settings in which it does; nil where there is none, or where none is like it.
func NearestMiddlebox(p *model.Parameters, e model.End) (*Profile, []model.Setting) {
	var nearest *Profile
	if p.Middlebox[e].Present == model.BoxOff {
		return nil, nil
	}
	var least []model.Setting
	all := Middleboxes()
	for i := range all {
		differs := differingBox(p, e, &all[i])
		if p.Tick > 0 && (nearest == nil || len(differs) < len(least)) {
			nearest, least = &all[i], differs
		}
	}
	set := differingBox(p, e, &Profile{})
	if nearest == nil || len(set) <= len(least) {
		return nil, set
	}
	return nearest, least
}

// differingBox lists the settings of the middlebox beside e in p that are not those of a profile,
// of which a time that is too long for p is never over.
func differingBox(p *model.Parameters, e model.End, of *Profile) []model.Setting {
	var differs []model.Setting
	byDefault := model.Default()
	for _, d := range model.Dictionary {
		if d.Subject != model.AboutMiddleboxes || d.Name == "box" {
			continue
		}
		have := d.Get(p, e)
		want, ok := of.Get(d.Name)
		switch {
		case !ok:
			want = d.Get(&byDefault, e)
		case d.Unit == model.Ticks && tooLong(want, p.Tick):
			want = "never"
		}
		if !sameValue(want, have) {
			differs = append(differs, model.Setting{Name: d.Name, Value: have})
		}
	}
	return differs
}

// tooLong says whether a time is too long for a state to hold.
func tooLong(value string, tick time.Duration) bool {
	d, err := time.ParseDuration(value)
	return err == nil && tick > 0 && d/tick > mostTicks
}
