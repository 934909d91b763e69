package settings

import (
	"slices"

	"tcpcheck/model"
)

// asked says of what a stack does only where its application asks for it whether that does:
// by the value of which other parameter. Elsewhere it is as in the textbook, whatever the
// profile, so that what has no effect is no setting.
var asked = []struct {
	names []string
	by    string
	not   []string
}{
	{[]string{"linger-over", "linger-told"}, "linger", []string{"off", "0", "0s"}},
	{[]string{"keepalive-time", "keepalive-interval", "keepalive-count"}, "keepalive", []string{"off"}},
}

// isAsked says whether a parameter is used where the others are what get says, by name.
func isAsked(name string, get func(name string) string) bool {
	for _, a := range asked {
		if slices.Contains(a.names, name) {
			return !slices.Contains(a.not, get(a.by))
		}
	}
	return true
}

// unasked sets what nobody asks for, unless it is given.
func (given Given) unasked(vs *values) {
	p := model.Default()
	for _, d := range model.Dictionary {
		_, both := given.Get(d.Name)
		for _, e := range d.Ends() {
			_, own := given.Get(d.At(e))
			if !own && !both && !isAsked(d.Name, func(name string) string { return vs.get(name + e.Suffix()) }) {
				vs.set(d.At(e), d.Get(&p, e))
			}
		}
	}
}

// keepalives are the usual times and numbers of keep-alives, in ticks and among durations
// (RFC 9293, 3.8.4: two hours at least; BSD's and Linux's defaults).
var keepalives = map[bool][]model.Setting{
	false: {{Name: "keepalive-time", Value: "10"}, {Name: "keepalive-interval", Value: "4"},
		{Name: "keepalive-count", Value: "3"}},
	true: {{Name: "keepalive-time", Value: "7200s"}, {Name: "keepalive-interval", Value: "75s"},
		{Name: "keepalive-count", Value: "9"}},
}

// UsualKeepalives returns the usual times and numbers of keep-alives: those that an end has whose
// application wants some and whose profile does not know, among durations (real) or ticks.
func UsualKeepalives(real bool) []model.Setting { return keepalives[real] }

// keepalive sets when keep-alives are sent, where an application wants them and its profile
// does not know.
func (given Given) keepalive(vs *values, of [2]*Profile, real bool) {
	for _, e := range model.Ends {
		if vs.get("keepalive"+e.Suffix()) != "on" {
			continue
		}
		for _, s := range keepalives[real] {
			_, own := given.Get(s.Name + e.Suffix())
			_, both := given.Get(s.Name)
			if !own && !both && !of[e].keepsAlive() {
				vs.set(s.Name+e.Suffix(), s.Value)
			}
		}
	}
}

// keepsAlive says whether it is known of a stack when it sends keep-alives.
func (p *Profile) keepsAlive() bool {
	_, known := p.Get("keepalive-time")
	return known && p.Real
}
