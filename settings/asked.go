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
