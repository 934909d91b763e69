package report

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/verify"
	"tcpcheck/verify/certificate"
)

// unlimited says of what a question allows any number: "for any number of losses,
// duplicates and connections"; "" if of nothing.
func unlimited(p *model.Parameters) string {
	var all []string
	for _, of := range anyOf(p) {
		all = append(all, of.what)
	}
	if len(all) == 0 {
		return ""
	}
	return "for any number of " + joined(all)
}

// givenUp says why a search without bounds has a limit that nobody gave, and what to ask
// instead; "" where it has none.
func givenUp(a *verify.Answer, q *model.Parameters) string {
	if a.Limit != explore.States || !q.Unlimited() || q.Incarnations == 1 {
		return ""
	}
	return fmt.Sprintf(" With several connections it is %s unless given, as there is no end to some questions: "+
		"ask with isn monotonic and seq-mod any, a longer wait, or data a number, and less of it.",
		trace.Grouped(verify.MostOfSeveral))
}

// A budget is a parameter that can be [model.Any], and what there are then any of.
type budget struct{ name, what string }

// anyOf lists those that are any.
func anyOf(p *model.Parameters) []budget {
	var all []budget
	for _, of := range []struct {
		n int
		budget
	}{
		{p.Loss, budget{"loss", "losses"}}, {p.Duplicates, budget{"duplicates", "duplicates"}},
		{p.Incarnations, budget{"incarnations", "connections"}},
		{p.Data[model.A], budget{"data-a", "units of A's data"}},
		{p.Data[model.B], budget{"data-b", "units of B's data"}},
		{p.SeqMod, budget{"seq-mod", "sequence numbers"}},
	} {
		if of.n == model.Any {
			all = append(all, of.budget)
		}
	}
	return all
}

// beyond says in a line how the question about a set of bounds is asked without them; ""
// where that is no question, or the answer is no other.
func beyond(q *verify.Question, a *verify.Answer) string {
	p := q.Parameters
	if p.Unlimited() || p.Timestamped() || p.Buffered() || p.ThirdParty() || q.Mutant != nil || p.Strays > 0 ||
		p.Opener == model.OpenerBoth || p.Crashes != [2]int{} || a.Verdict == explore.Violated {
		return ""
	}
	for i := range q.Properties {
		if kind := q.Properties[i].Kind; kind != explore.Always && kind != explore.AlwaysStep ||
			q.Properties[i].Watches() != nil {
			return ""
		}
	}
	flags := "--loss any --duplicates any"
	if p.Incarnations > 1 {
		flags += " --incarnations any"
	}
	return "  Without these bounds: " + flags + ".\n"
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

// headline breaks a line that is too long; what follows it is indented.
func headline(text string) string {
	first, rest, more := strings.Cut(wrap(0, text), "\n")
	if !more {
		return first
	}
	return first + "\n" + wrap(4, strings.ReplaceAll(rest, "\n", " "))
}

// Certified writes what a certificate certifies, and how much was checked for that.
func Certified(w io.Writer, c *certificate.Certified) error {
	q := verify.Question{Parameters: c.Parameters, Properties: c.Properties}
	_, err := fmt.Fprintf(w, "%s\n  %s states, %s steps checked.\n\nBounds, %s:\n%s\n",
		headline("CERTIFIED: "+names(&q)+afterComma(unlimited(&c.Parameters))),
		trace.Grouped(int64(c.States)), trace.Grouped(int64(c.Steps)), unit(&c.Parameters), wrap(2, bounds(&q)))
	return err
}
