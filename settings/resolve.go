package settings

import (
	"errors"
	"slices"
	"strings"
	"time"

	"tcpcheck/model"
)

// Given is what was asked for: values by name, as flags have them. What is given for
// one end (its name ends with "-a" or "-b") goes before what is given for both, that
// before a profile ("profile", "profile-a", "profile-b"), and that before the
// defaults (decisions F1). Of the same name, the last counts. "resolution" asks for
// times to be rounded.
type Given []model.Setting

// Get returns the value of that name, and whether it is given.
func (given Given) Get(name string) (string, bool) {
	for _, s := range slices.Backward(given) {
		if s.Name == name {
			return s.Value, true
		}
	}
	return "", false
}

// has says whether the value of that name, of one end, is given, for that or for both.
func (given Given) has(name string) bool {
	_, own := given.Get(name)
	_, both := given.Get(model.BothEnds(name))
	return own || both
}

// With returns what was given and another value.
func (given Given) With(name, value string) Given {
	return append(slices.Clip(given), model.Setting{Name: name, Value: value})
}

// Resolved is what comes of what was asked for.
type Resolved struct {
	Parameters model.Parameters
	// Profiles has the name of each end's.
	Profiles [2]string
	// Middleboxes has the name of that of the middlebox beside each end; "" for none.
	Middleboxes [2]string
	// Followed lists what is as it is because of the MSL that was given, those that are the
	// same at both ends as one.
	Followed []model.Setting
	// Rounded lists the times that are not as they were given.
	Rounded []Rounding
}

// Defaults of a network whose times are durations: the MSL behind a TIME-WAIT of
// 60 s, as it is usual; what segments usually take at most, where the MSL is not
// even shorter; and the retransmission timeout before a round trip is measured (RFC
// 6298 2.1; decisions F5).
const (
	realMSL   = "30s"
	realDelay = "200ms"
	realRTO   = "1s"
	// The least timeout after a SYN that had to be retransmitted (RFC 6298 5.7).
	realAfterSYN = "3s"
)

// reuseDelay is how long TIME-WAIT lasts at least before Linux opens a connection in it
// (tcp_tw_reuse_delay): 1000 ms, of which a tick is the like where a RTO of one is a second.
var reuseDelay = map[bool]string{true: "1s", false: "1"}

// longestTime is the longest that a time can be.
const longestTime = 10_000 * time.Hour

// Resolve returns the parameters. The error is a [*model.ParameterError].
//
// Times are all in ticks or all durations; 0 is both. With durations a tick is the
// longest that divides them all, so that nothing is rounded, unless a resolution
// is given.
func Resolve(given Given) (*Resolved, error) {
	given, twoWay, err := given.WithoutHandshake()
	if err != nil {
		return nil, err
	}
	if twoWay {
		return nil, &model.ParameterError{Name: Handshake, Value: "two-way", Want: "three-way; two-way is the " +
			"mutant " + TwoWay + " now"}
	}
	r := &Resolved{}
	var of, boxes [2]*Profile
	for _, e := range model.Ends {
		var err error
		if of[e], err = given.profile(e); err != nil {
			return nil, err
		}
		r.Profiles[e] = of[e].Name
		if boxes[e], err = given.middlebox(e); err != nil {
			return nil, err
		}
		if boxes[e] != nil {
			r.Middleboxes[e] = boxes[e].Name
		}
	}
	real, err := given.real(of, boxes)
	if err != nil {
		return nil, err
	}
	values, followed := given.values(of, boxes, real)
	if real {
		if err := r.discretize(given, values); err != nil {
			return nil, err
		}
	}
	for _, v := range values.list {
		if err := r.Parameters.Set(model.Setting{Name: v.name, Value: v.value}); err != nil {
			return nil, asGiven(err, given)
		}
	}
	if _, ok := given.Get("msl"); ok {
		r.Followed = r.following(followed)
	}
	return r, asGiven(r.Parameters.Validate(), given)
}

// profile returns the profile of e.
func (given Given) profile(e model.End) (*Profile, error) {
	for _, name := range []string{"profile" + e.Suffix(), "profile"} {
		value, ok := given.Get(name)
		if !ok {
			continue
		}
		p, ok := ProfileNamed(value)
		if !ok {
			return nil, &model.ParameterError{Name: name, Value: value, Want: "one of " +
				strings.Join(ProfileNames(), ", ")}
		}
		return p, nil
	}
	return &texts[0], nil
}

// real says whether times are durations. The error tells of a mixture.
func (given Given) real(of, boxes [2]*Profile) (bool, error) {
	why := ""
	for _, e := range model.Ends {
		if boxes[e] != nil {
			why = "the middlebox " + boxes[e].Name + " has"
		}
		if of[e].Real {
			why = "the profile " + of[e].Name + " has"
		}
	}
	var number *model.Setting
	for i, s := range given {
		if s.Name == "resolution" {
			why = "a resolution has"
			continue
		}
		if !model.IsTime(s.Name) || s.Value == "0" {
			continue
		}
		if d, err := time.ParseDuration(s.Value); err == nil {
			if d > longestTime {
				return false, &model.ParameterError{Name: s.Name, Value: s.Value, Want: "a time of at most " +
					model.Duration(longestTime)}
			}
			why = s.Name + " " + s.Value + " has"
		} else if isNumber(s.Value) {
			number = &given[i]
		}
	}
	if why != "" && number != nil {
		return false, &model.ParameterError{Name: number.Name, Value: number.Value,
			Want: "a time with its unit, such as 200ms, as " + why}
	}
	return why != "", nil
}

// values are the values of all parameters, each of one end only.
type values struct {
	list []value
}

type value struct{ name, value string }

// set sets the value of that name, which is for one end or, if it is that of two,
// for both.
func (vs *values) set(name, to string) {
	for i := range vs.list {
		if v := &vs.list[i]; v.name == name || model.BothEnds(v.name) == name {
			v.value = to
		}
	}
}

// get returns the value of that name.
func (vs *values) get(name string) string {
	i := slices.IndexFunc(vs.list, func(v value) bool { return v.name == name })
	return vs.list[i].value
}

// values returns what follows for every parameter, and the names of what follows from the
// MSL.
func (given Given) values(of, boxes [2]*Profile, real bool) (*values, []string) {
	vs := &values{}
	p := model.Default()
	for _, d := range model.Dictionary {
		for _, e := range d.Ends() {
			vs.list = append(vs.list, value{d.At(e), d.Get(&p, e)})
		}
	}
	if real {
		vs.set("msl", realMSL)
	}
	for _, e := range model.Ends {
		for _, v := range inUnit(of[e], real) {
			vs.set(v.Name+e.Suffix(), v.Value)
		}
	}
	vs.boxes(boxes)
	for _, one := range []bool{false, true} {
		for _, s := range given {
			if oneEnd(s.Name) == one && !strings.HasPrefix(s.Name, "profile") && s.Name != "resolution" {
				vs.set(s.Name, s.Value)
			}
		}
	}
	given.unasked(vs)
	given.keepalive(vs, of, real)
	given.endless(vs)
	if real && (vs.get("start") == "closed" || vs.get("incarnations") != "1") {
		given.opens(vs, of)
	}
	return vs, given.dependent(vs, of, real)
}

// opens sets what by default follows from SYNs, among durations (decisions F5).
func (given Given) opens(vs *values, of [2]*Profile) {
	for _, e := range model.Ends {
		name := "rto-after-syn"
		_, own := given.Get(name + e.Suffix())
		_, both := given.Get(name)
		if value, ok := of[e].afterSYN(vs.get("rto" + e.Suffix())); ok && !own && !both {
			vs.set(name+e.Suffix(), value)
		}
	}
}

// afterSYN returns the least timeout after a SYN that had to be retransmitted, where the
// RTO is that of the profile and less, and the profile has none itself.
func (p *Profile) afterSYN(rto string) (string, bool) {
	unit := Given(inUnit(p, true))
	usual, _ := unit.Get("rto")
	_, own := p.Get("rto-after-syn")
	return realAfterSYN, rto == usual && shorter(rto, realAfterSYN) && (!own || !p.Real)
}

// endless lets sequence numbers never wrap by default, where any number of connections
// take theirs one after the other: with a number of them, however large, some would come
// back at once.
func (given Given) endless(vs *values) {
	if _, ok := given.Get("seq-mod"); ok || strings.HasPrefix(vs.get("start"), "half-open") {
		return
	}
	for _, of := range []model.Setting{{Name: "duplicates", Value: "any"}, {Name: "incarnations", Value: "any"},
		{Name: "isn-a", Value: "monotonic"}, {Name: "isn-b", Value: "monotonic"},
		{Name: "ack-check-a", Value: "sent"}, {Name: "ack-check-b", Value: "sent"}} {
		if vs.get(of.Name) != of.Value {
			return
		}
	}
	if vs.get("data-a") != "any" && vs.get("data-b") != "any" {
		vs.set("seq-mod", "any")
	}
}

// inUnit returns the values that a profile sets: its own, after those of the
// default profile. Where times are durations, that of a text is the usual one.
func inUnit(p *Profile, real bool) []model.Setting {
	var all []model.Setting
	if p.Real {
		all = inUnit(&texts[0], real)
	}
	for _, v := range p.Values {
		if real && !p.Real && v.Name == "rto" {
			v.Value = realRTO
		}
		all = append(all, v.Setting)
	}
	return all
}

// dependent sets what by default follows from the MSL, and returns the names of that.
// Among durations the delay does so only where the MSL is shorter than what segments
// usually take.
func (given Given) dependent(vs *values, of [2]*Profile, real bool) []string {
	var all []string
	if _, ok := given.Get("delay"); !ok {
		if msl := vs.get("msl"); real && !shorter(msl, realDelay) {
			vs.set("delay", realDelay)
		} else {
			vs.set("delay", msl)
			all = append(all, "delay")
		}
	}
	for _, e := range model.Ends {
		_, own := given.Get("wait" + e.Suffix())
		_, both := given.Get("wait")
		_, profile := of[e].Get("wait")
		if !own && !both && !profile {
			vs.set("wait"+e.Suffix(), twice(vs.get("msl")))
			all = append(all, "wait"+e.Suffix())
		}
	}
	given.reuse(vs, real)
	given.clock(vs)
	return all
}

// reuse sets how long a TIME-WAIT lasts that an OPEN may take over, where one may.
func (given Given) reuse(vs *values, real bool) {
	for _, e := range model.Ends {
		_, own := given.Get("tw-reuse-delay" + e.Suffix())
		_, both := given.Get("tw-reuse-delay")
		if !own && !both && vs.get("time-wait-open"+e.Suffix()) == "linux" {
			vs.set("tw-reuse-delay"+e.Suffix(), reuseDelay[real])
		}
	}
}

// clock sets how fast a clock of initial sequence numbers goes, where there is one.
func (given Given) clock(vs *values) {
	for _, e := range model.Ends {
		_, own := given.Get("isn-rate" + e.Suffix())
		_, both := given.Get("isn-rate")
		if !own && !both && vs.get("isn"+e.Suffix()) == "clock" {
			vs.set("isn-rate"+e.Suffix(), "1")
		}
	}
}

// following returns the settings of those names, of both ends as one where both are among
// them.
func (r *Resolved) following(names []string) []model.Setting {
	var all []model.Setting
	for _, name := range names {
		d, ends, _ := model.ParameterNamed(name)
		value := d.Get(&r.Parameters, ends[0])
		if n := len(all); n > 0 && oneEnd(name) && model.BothEnds(all[n-1].Name) == d.Name {
			all[n-1].Name = d.Name
			continue
		}
		all = append(all, model.Setting{Name: name, Value: value})
	}
	return all
}

// ByDefault says in words what a parameter is unless it is given.
func ByDefault(d *model.Parameter) string {
	switch d.Name {
	case "delay":
		return "default: the msl, of durations at most " + realDelay
	case "wait":
		return "default: the profile's, or 2·msl"
	case "keepalive-time", "keepalive-interval", "keepalive-count":
		i := slices.IndexFunc(keepalives[true], func(s model.Setting) bool { return s.Name == d.Name })
		return "default: the profile's, " + keepalives[true][i].Value + ", or " + keepalives[false][i].Value +
			" where times are ticks"
	case "tw-reuse-delay":
		return "default: 1s, or 1 tick, where time-wait-open is linux"
	case "isn-rate":
		return "default 1, where isn is clock"
	case "seq-mod":
		p := model.Default()
		return "default " + d.Get(&p, model.A) + "; any with any incarnations and isn monotonic"
	}
	p := model.Default()
	return "default " + d.Get(&p, model.A)
}

// asGiven returns err about one end's parameter as one about both, unless it was
// given for the one.
func asGiven(err error, given Given) error {
	var p *model.ParameterError
	if !errors.As(err, &p) || !oneEnd(p.Name) {
		return err
	}
	if _, own := given.Get(p.Name); own {
		return err
	}
	return &model.ParameterError{Name: model.BothEnds(p.Name), Value: p.Value, Want: p.Want}
}

// oneEnd says whether a name is that of a parameter of one end only.
func oneEnd(name string) bool { return model.BothEnds(name) != name }

// Report returns the settings of every parameter, then the profiles they began
// with, and the mutant, if there is one.
func (r *Resolved) Report(mutant string) []model.Setting {
	all := r.Parameters.Settings()
	if a, b := r.Profiles[model.A], r.Profiles[model.B]; a == b {
		all = append(all, model.Setting{Name: "profile", Value: a})
	} else {
		all = append(all, model.Setting{Name: "profile-a", Value: a}, model.Setting{Name: "profile-b", Value: b})
	}
	for _, e := range model.Ends {
		if name := r.Middleboxes[e]; name != "" {
			all = append(all, model.Setting{Name: Middlebox + e.Suffix(), Value: name})
		}
	}
	if mutant != "" {
		all = append(all, model.Setting{Name: "mutant", Value: mutant})
	}
	return all
}

// Known says whether a name is that of something that can be given.
func Known(name string) bool {
	_, _, ok := model.ParameterNamed(name)
	both := model.BothEnds(name)
	return ok || name == "resolution" || both == "profile" || both == Middlebox || both == Handshake
}

// PerEnd says whether what a name stands for can be given for one end only.
func PerEnd(name string) bool {
	d, _, ok := model.ParameterNamed(name)
	return ok && d.PerEnd || name == "profile" || name == Middlebox || name == Handshake
}
