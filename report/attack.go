package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"tcpcheck/ask/attack"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/trace"
)

// An Attack is what attacks cost: a row for each profile, in it an answer for each goal.
type Attack struct {
	Rows [][]*attack.Answer
}

// Write writes the table of prices in bits; of one answer alone its run, and what its segments cost.
func (a *Attack) Write(w io.Writer, color bool) error {
	first := a.Rows[0][0]
	if len(a.Rows) == 1 && len(a.Rows[0]) == 1 {
		return writeAttack(w, first, color)
	}
	header := []string{"profile"}
	for _, of := range a.Rows[0] {
		header = append(header, of.Question.Goal.Name)
	}
	var rows [][]string
	for _, row := range a.Rows {
		cells := []string{row[0].Question.Profile.Name}
		for _, of := range row {
			cells = append(cells, attackPrice(of))
		}
		rows = append(rows, cells)
	}
	if err := writeTable(w, header, rows); err != nil {
		return err
	}
	found := ""
	if a.any(explore.Capacity) {
		found = fmt.Sprintf("none found: none through states with at most %d segments in flight one way. ",
			model.Capacity)
	}
	if a.Incomplete() {
		found += "incomplete: the search was ended before it found one. "
	}
	says := "In bits: the logarithm, base 2, of how many segments someone outside has to send who sees " +
		"nothing; 0 " +
		"is one segment, with any numbers. none: no segment that he forges leads there, or no two where the " +
		"table allows two. " + found + attackBounds(first)
	_, err := fmt.Fprintf(w, "\n%s\n", wrap(0, says))
	return err
}

// any says whether a limit left an answer open.
func (a *Attack) any(limits ...explore.Limit) bool {
	return slices.ContainsFunc(slices.Concat(a.Rows...), func(of *attack.Answer) bool {
		return of.Run == nil && slices.Contains(limits, of.Limit)
	})
}

// Incomplete says whether a search was ended before it could tell.
func (a *Attack) Incomplete() bool { return a.any(explore.States, explore.Time) }

// attackBounds says what the prices are for.
func attackBounds(a *attack.Answer) string {
	q := a.Question
	ports := "the client's port is known"
	if q.Ports > 1 {
		ports = fmt.Sprintf("the client's port is one of %s", trace.Count(int64(q.Ports), "number"))
	}
	counts := ""
	if q.Counted {
		counts = " Challenge ACKs are limited for all connections of a host together, and counted by who forges."
	}
	return fmt.Sprintf("The receive window is %s, %s; RFC 5961: %s.%s", trace.Count(int64(q.Window), "number"),
		ports,
		map[attack.RFC5961]string{attack.AsProfile: "as the profile has it", attack.On: "all of its rules",
			attack.Off: "none of its rules"}[q.RFC5961], counts)
}

// attackPrice is a cell of the table.
func attackPrice(a *attack.Answer) string {
	switch {
	case a.Run == nil && a.Limit == explore.Capacity:
		return "none found"
	case a.Run == nil && a.Limit != explore.NoLimit:
		return "incomplete"
	case a.Run == nil:
		return "none"
	case a.Segments == 0:
		return "by itself"
	}
	return bits(a.Segments)
}

// bits is the logarithm of a number of segments, in tenths.
func bits(segments float64) string { return strconv.FormatFloat(math.Log2(segments), 'f', 1, 64) }

// writeAttack writes the run of one answer.
func writeAttack(w io.Writer, a *attack.Answer, color bool) error {
	q := a.Question
	goal := q.Goal.Sentence
	if a.Run == nil {
		says := fmt.Sprintf("Under the profile %s it does not come about that %s, within %s.", q.Profile.Name, goal,
			trace.Count(int64(q.Most()), "forged segment"))
		if a.Limit == explore.States || a.Limit == explore.Time {
			_, err := fmt.Fprintf(w, "INCOMPLETE: %s\n%s\n", q.Goal.Name,
				wrap(2, fmt.Sprintf("%s No run was found in "+
					"%s in which %s, within %s. %s", incomplete[a.Limit], trace.Count(a.States, "state"), goal,
					trace.Count(int64(q.Most()), "forged segment"), attackBounds(a))))
			return err
		}
		if a.Limit != explore.NoLimit {
			says = fmt.Sprintf("Under the profile %s no run was found in which %s, within %s and %d segments in "+
				"flight one way.", q.Profile.Name, goal, trace.Count(int64(q.Most()), "forged segment"), model.Capacity)
		}
		_, err := fmt.Fprintf(w, "NONE: %s\n%s\n", q.Goal.Name, wrap(2, says+" "+attackBounds(a)))
		return err
	}
	price := fmt.Sprintf("%s bits, %s", attackPrice(a), manySegments(a.Segments))
	if a.Segments == 0 {
		price = "nothing is forged"
	}
	if _, err := fmt.Fprintf(w, "%s: %s\n%s\n\n", q.Goal.Name, price, wrap(2, fmt.Sprintf(
		"The least that it costs under the profile %s that %s. %s", q.Profile.Name, goal,
		attackBounds(a)))); err != nil {
		return err
	}
	if err := a.Run.WriteLadder(w, color); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	var rows [][]string
	for i := range a.Run.Steps {
		if act := a.Run.Steps[i].Action; act.Kind == model.Forge {
			rows = append(rows, []string{act.Segment.String() + " to " + act.End.String(), bits(a.Prices[i]),
				manySegments(a.Prices[i])})
		}
	}
	if err := writeTable(w, []string{"forged", "bits", "to send"}, rows); err != nil {
		return err
	}
	return writeFound(w, a)
}

// forgedPerSecond is how many segments a second the time to find something out is told for.
const forgedPerSecond = 5000

// writeFound writes what is found out by counting challenge ACKs, and how long that takes.
func writeFound(w io.Writer, a *attack.Answer) error {
	all := slices.Concat(a.Found...)
	if len(all) == 0 {
		return nil
	}
	var rows [][]string
	for _, f := range all {
		rows = append(rows, []string{f.What, bits(f.Segments), manySegments(f.Segments)})
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	if err := writeTable(w, []string{"found by counting", "bits", "to send"}, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s\n", wrap(0, fmt.Sprintf("At %s a second that takes %.0f s at most.",
		manySegments(forgedPerSecond), attack.Seconds(all, forgedPerSecond))))
	return err
}

// manySegments says how many segments, rounded where that is a large number.
func manySegments(n float64) string {
	if n < 1e15 {
		return trace.Count(int64(math.Round(n)), "segment")
	}
	return strconv.FormatFloat(n, 'e', 2, 64) + " segments"
}
