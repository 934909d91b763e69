package sweep

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tcpcheck/model"
)

// differs says how the question of have is another than that of want; "" if it is
// the same.
func differs(have, want *Grid) string {
	for _, name := range slices.Sorted(maps.Keys(merged(have.Fixed, want.Fixed))) {
		if h, w := orNone(have.Fixed[name]), orNone(want.Fixed[name]); h != w {
			return fmt.Sprintf("%s is %s there, and %s here", model.Quoted(name), h, w)
		}
	}
	if h, w := strings.Join(have.Properties, ", "), strings.Join(want.Properties, ", "); h != w {
		return fmt.Sprintf("property is %s there, and %s here", orNone(h), orNone(w))
	}
	if have.Time != want.Time {
		return fmt.Sprintf("time is %s there, and %s here", orNone(string(have.Time)), orNone(string(want.Time)))
	}
	if have.Mutant != want.Mutant {
		return fmt.Sprintf("mutant is %s there, and %s here", orNone(have.Mutant), orNone(want.Mutant))
	}
	for i := range max(len(have.Vary), len(want.Vary)) {
		h, w := varies(have, i), varies(want, i)
		if h != w {
			return fmt.Sprintf("it varies %s there, and %s here", shown(h), shown(w))
		}
	}
	return ""
}

func varies(g *Grid, i int) string {
	if i >= len(g.Vary) {
		return "nothing more"
	}
	return g.Vary[i].String()
}

func merged(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, b)
	return all
}

func orNone(value string) string {
	if value == "" {
		return "not given"
	}
	return shown(value)
}
