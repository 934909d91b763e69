package settings

import (
	"slices"
	"strings"

	"tcpcheck/model"
)

// Nearest returns the profile that the policies and the times of e in p differ least
// from, and the settings in which they do.
func Nearest(p *model.Parameters, e model.End) (*Profile, []model.Setting) {
	var nearest *Profile
	var least []model.Setting
	all := texts
	if p.Tick > 0 {
		all = Profiles()
	}
	for i := range all {
		profile := &all[i]
		if differs := differing(p, e, profile); nearest == nil || len(differs) < len(least) {
			nearest, least = profile, differs
		}
	}
	return nearest, least
}

// differing lists the settings of e in p that are not those of a profile.
func differing(p *model.Parameters, e model.End, profile *Profile) []model.Setting {
	expected := Given(inUnit(profile, p.Tick > 0))
	if p.Tick > 0 && (p.Start == model.StartClosed || p.Incarnations != 1) {
		if value, ok := profile.afterSYN(p.Time(p.Policy[e].RTO)); ok {
			expected = expected.With("rto-after-syn", value)
		}
	}
	get := func(name string) string {
		d, _, _ := model.ParameterNamed(name)
		return d.Get(p, e)
	}
	if !profile.keepsAlive() {
		for _, s := range keepalives[p.Tick > 0] {
			expected = expected.With(s.Name, s.Value)
		}
	}
	byDefault := model.Default()
	var differs []model.Setting
	for _, d := range model.Dictionary {
		have := d.Get(p, e)
		if !isAsked(d.Name, get) {
			expected = expected.With(d.Name, d.Get(&byDefault, e))
		}
		if want, ok := expected.Get(d.Name); ok && !sameValue(want, have) {
			differs = append(differs, model.Setting{Name: d.Name, Value: have})
		}
	}
	return differs
}

// sameValue says whether two values are the same; 0 has a unit or none.
func sameValue(a, b string) bool {
	return a == b || strings.TrimSuffix(a, "s") == "0" && strings.TrimSuffix(b, "s") == "0"
}

// Leading returns what to give so that [Resolve] returns p: what differs from the
// defaults and from the nearest profiles.
func Leading(p *model.Parameters) Given {
	var given Given
	var names [2]string
	for _, e := range model.Ends {
		profile, _ := Nearest(p, e)
		names[e] = profile.Name
	}
	if names[model.A] == names[model.B] {
		given = given.unless("profile", names[model.A], Default)
	} else {
		for _, e := range model.Ends {
			given = given.unless("profile"+e.Suffix(), names[e], Default)
		}
	}
	for _, e := range model.Ends {
		if box, _ := NearestMiddlebox(p, e); box != nil {
			given = given.With(Middlebox+e.Suffix(), box.Name)
		}
	}
	r, err := Resolve(given)
	for _, s := range p.Settings() {
		if s.Name != "tick" && (err != nil || !r.has(s)) {
			given = append(given, s)
			r, err = Resolve(given)
		}
	}
	if err != nil {
		return given
	}
	for _, d := range model.Dictionary { // those that are 0, and so no settings
		for _, e := range d.Ends() {
			if d.Optional && d.Number(p, e) == 0 && d.Number(&r.Parameters, e) != 0 {
				given = append(given, model.Setting{Name: d.At(e), Value: d.Get(p, e)})
			}
		}
	}
	return given
}

// unless adds a value that is not the default.
func (given Given) unless(name, value, byDefault string) Given {
	if value == byDefault {
		return given
	}
	return append(given, model.Setting{Name: name, Value: value})
}

// has says whether the parameters have a setting, of one end or of both.
func (r *Resolved) has(s model.Setting) bool {
	settings := r.Parameters.Settings()
	for _, name := range []string{s.Name, model.BothEnds(s.Name)} {
		if i := slices.IndexFunc(settings, func(have model.Setting) bool { return have.Name == name }); i >= 0 {
			return sameValue(settings[i].Value, s.Value)
		}
	}
	return false
}
