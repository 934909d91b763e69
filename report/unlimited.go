package report

import (
	"fmt"
	"strings"

	"tcpcheck/model"
	"tcpcheck/verify"
)

// unlimited says of what a question allows any number: "for any number of losses,
// duplicates and connections"; "" if of nothing.
func unlimited(p *model.Parameters) string {
	var all []string
	for _, of := range []struct {
		n    int
		what string
	}{
		{p.Loss, "losses"}, {p.Duplicates, "duplicates"}, {p.Incarnations, "connections"},
		{p.Data[model.A], "units of A's data"}, {p.Data[model.B], "units of B's data"},
	} {
		if of.n == model.Any {
			all = append(all, of.what)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return "for any number of " + joined(all)
}

// joined joins words: "a, b and c".
func joined(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

func afterComma(words string) string {
	if words == "" {
		return ""
	}
	return ", " + words
}

// needs says, where any number is allowed, what the run takes: ", with 3 losses and 1
// duplicate".
func needs(f *verify.Finding, q *model.Parameters) string {
	p := &f.Run.Parameters
	var all []string
	count := func(n, of int, one, more string) {
		switch {
		case of != model.Any:
		case n == 1:
			all = append(all, "1 "+one)
		default:
			all = append(all, fmt.Sprintf("%d %s", n, more))
		}
	}
	count(p.Loss, q.Loss, "loss", "losses")
	count(p.Duplicates, q.Duplicates, "duplicate", "duplicates")
	count(p.Incarnations, q.Incarnations, "connection", "connections")
	for _, e := range model.Ends {
		count(p.Data[e], q.Data[e], fmt.Sprintf("unit of %v's data", e), fmt.Sprintf("units of %v's data", e))
	}
	if len(all) == 0 {
		return ""
	}
	return ", with " + joined(all)
}
