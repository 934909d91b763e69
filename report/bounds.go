package report

import (
	"slices"
	"strings"

	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// bounds says under which parameters an answer was found, but for those that are
// left out, of one end or both.
func bounds(q *verify.Question, left ...string) string {
	p := &q.Parameters
	var all []string
	for _, s := range p.Settings() {
		name := model.BothEnds(s.Name)
		if d, _, ok := model.ParameterNamed(name); ok && d.Subject == model.AboutMiddleboxes {
			continue
		}
		if !model.IsPolicy(name) && name != "tick" && !slices.Contains(left, name) {
			all = append(all, s.Name+noBreak+s.Value)
		}
	}
	a, b := policy(p, model.A), policy(p, model.B)
	if a == b {
		all = append(all, a)
	} else {
		all = append(all, "A"+noBreak+a, "B"+noBreak+b)
	}
	for _, e := range model.Ends {
		if p.Middlebox[e].Present == model.BoxOn {
			all = append(all, middlebox(p, e))
		}
	}
	if q.Mutant != nil {
		all = append(all, "mutant"+noBreak+q.Mutant.Name)
	}
	return strings.Join(all, ", ") + "."
}

// policy names the profile nearest to that of e, and the policies in which it differs.
func policy(p *model.Parameters, e model.End) string {
	profile, differs := settings.Nearest(p, e)
	says := "profile" + noBreak + profile.Name
	var words []string
	for _, s := range differs {
		if s.Name != "wait" {
			words = append(words, s.Name+noBreak+s.Value)
		}
	}
	if len(words) > 0 {
		says += " with " + strings.Join(words, ", ")
	}
	return says
}

// middlebox names the profile nearest to that of the middlebox beside e, if there is one, and in
// what it differs.
func middlebox(p *model.Parameters, e model.End) string {
	profile, differs := settings.NearestMiddlebox(p, e)
	says := settings.Middlebox + e.Suffix()
	if profile != nil {
		says += noBreak + profile.Name
	}
	var words []string
	for _, s := range differs {
		words = append(words, s.Name+noBreak+s.Value)
	}
	if len(words) > 0 {
		says += " with " + strings.Join(words, ", ")
	}
	return says
}

// unit says what the times of the bounds are counted in.
func unit(p *model.Parameters) string {
	if p.Tick > 0 {
		return "in ticks of " + model.Duration(p.Tick)
	}
	return "times in ticks"
}

// resolution says which times are not as they were given, and what follows from what was;
// "" for none.
func resolution(r *settings.Resolved) string {
	says := ""
	if len(r.Rounded) > 0 {
		says = wrap(2, rounded(r.Rounded)) + "\n"
	}
	var words []string
	for _, s := range r.Followed {
		follows := s.Name + noBreak + s.Value
		if model.BothEnds(s.Name) == "wait" {
			follows += noBreak + "(2·msl)"
		}
		words = append(words, follows)
	}
	if len(words) > 0 {
		says += wrap(2, "Not given, so by the msl: "+strings.Join(words, ", ")+".") + "\n"
	}
	return says
}

// rounded says which times are not as they were given.
func rounded(all []settings.Rounding) string {
	var words []string
	for _, r := range all {
		words = append(words, r.Name+noBreak+model.Duration(r.From)+" to"+noBreak+model.Duration(r.To))
	}
	return "Rounded, as asked for: " + strings.Join(words, ", ") + "."
}
