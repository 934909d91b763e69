package report

import (
	"fmt"
	"strings"

	"tcpcheck/model"
	"tcpcheck/verify"
)

// bounds says under which parameters an answer was found.
func bounds(q *verify.Question) string {
	p := &q.Parameters
	var all []string
	for _, s := range p.Settings() {
		name := strings.TrimSuffix(strings.TrimSuffix(s.Name, "-a"), "-b")
		if _, ok := model.KnobNamed(name); !ok {
			all = append(all, s.Name+noBreak+s.Value)
		}
	}
	a, b := policy(&p.Policy[model.A]), policy(&p.Policy[model.B])
	if a == b {
		all = append(all, a)
	} else {
		all = append(all, "A"+noBreak+a, "B"+noBreak+b)
	}
	if q.Mutant != nil {
		all = append(all, "mutant"+noBreak+q.Mutant.Name)
	}
	return strings.Join(all, ", ") + "."
}

// policy names the profile nearest to p, and the knobs in which it differs.
func policy(p *model.Policy) string {
	var nearest string
	var least []string
	for i, profile := range model.Profiles {
		var differs []string
		for _, k := range model.Knobs {
			if have := k.Get(p); have != k.Get(&profile.Policy) {
				differs = append(differs, k.Name+noBreak+have)
			}
		}
		if i == 0 || len(differs) < len(least) {
			nearest, least = profile.Name, differs
		}
	}
	if len(least) == 0 {
		return "profile" + noBreak + nearest
	}
	return fmt.Sprintf("profile%s%s with %s", noBreak, nearest, strings.Join(least, ", "))
}
