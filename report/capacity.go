package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"tcpcheck/ask/capacity"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// A Capacity is a question how many connections ports carry, its answer, and what it was
// about.
type Capacity struct {
	Resolved *settings.Resolved
	Mutant   string
	Question *capacity.Question
	Answer   *capacity.Answer
	// Verify is the question about the TIME-WAIT asked about.
	Verify *verify.Question
}

// CapacityText writes the answer for people.
func CapacityText(w io.Writer, c *Capacity) error {
	var b strings.Builder
	q, now := c.Question, &c.Answer.Ways[0]
	if now.Held == 0 {
		b.WriteString("ANY NUMBER of connections a second\n" + wrap(2, fmt.Sprintf(
			"None of %s is held: TIME-WAIT lasts 0s.", trace.Count(int64(now.Ports), "port"))) + "\n")
	} else {
		connections := perSecond(now.Connections()) + " connections"
		if connections == "1 connections" {
			connections = "1 connection"
		}
		fmt.Fprintf(&b, "%s a second\n%s\n", connections, wrap(2, c.summary()))
	}
	if q.Wanted > 0 {
		b.WriteString(wrap(2, c.needs()) + "\n")
	}
	b.WriteString("\n")
	var rows [][]string
	for i := range c.Answer.Ways {
		rows = append(rows, c.row(&c.Answer.Ways[i]))
	}
	if err := writeTable(&b, []string{"", "connections/s", "requests/s", "TIME-WAIT", "is it safe"},
		rows); err != nil {
		return err
	}
	for i := range c.Answer.Ways {
		if c.Answer.Ways[i].Change == capacity.Reuse {
			b.WriteString("\n" + wrap(0, fmt.Sprintf("A port is opened again after %s of TIME-WAIT by "+
				"tcp_tw_reuse, with timestamps at both ends; asked with two connections and no timeout of FIN-WAIT-2.",
				model.Duration(capacity.LinuxReuse))) + "\n")
		}
	}
	b.WriteString("\n" + wrap(0, "Safe: "+names(c.Verify)+" holds within these bounds, "+
		unit(&c.Verify.Parameters)+":") + "\n" +
		wrap(2, bounds(c.Verify, "wait")) + "\n")
	b.WriteString(resolution(c.Resolved))
	_, err := io.WriteString(w, b.String())
	return err
}

// summary says what is held, and how much that takes.
func (c *Capacity) summary() string {
	q, now := c.Question, &c.Answer.Ways[0]
	held := "is held for " + model.Duration(now.Wait) + " of TIME-WAIT"
	if q.Open > 0 {
		held = "is held for " + model.Duration(now.Held) + ": the connection is open for " +
			model.Duration(q.Open) + ", TIME-WAIT lasts " + model.Duration(now.Wait)
	}
	which := "Each of " + trace.Count(int64(now.Ports), "port")
	if now.Ports == 1 {
		which = "The port"
	}
	waits, are, take := int64(now.Connections()*now.Wait.Seconds()+1e-9), "are", "take"
	if waits == 1 {
		are, take = "is", "takes"
	}
	says := fmt.Sprintf("%s %s, at the end that closes first. At that rate %s %s in TIME-WAIT",
		which, held, trace.Count(waits, "connection"), are)
	if p, unlike := settings.Nearest(&c.Verify.Parameters, model.A); p.Name == "linux" && onlyWait(unlike) {
		says += fmt.Sprintf(", which %s %s of memory (%d octets each: Linux 6.18)", take,
			memory(now.Connections()*now.Wait.Seconds()*capacity.LinuxBytes), capacity.LinuxBytes)
	}
	return says + "."
}

// onlyWait says whether none but the TIME-WAIT is otherwise.
func onlyWait(unlike []model.Setting) bool {
	return !slices.ContainsFunc(unlike, func(s model.Setting) bool { return model.BothEnds(s.Name) != "wait" })
}

func addresses(n int) string {
	if n == 1 {
		return "1 address"
	}
	return trace.Grouped(int64(n)) + " addresses"
}

// needs says what it takes to serve what is wanted.
func (c *Capacity) needs() string {
	q, n := c.Question, c.Answer.Needs
	wanted := trace.Grouped(int64(q.Wanted)) + " requests a second"
	if n == nil {
		return "That is enough for " + wanted + "."
	}
	others := fmt.Sprintf("%s, or %s a connection", addresses(n.Addresses),
		trace.Count(int64(n.Requests), "request"))
	if n.Wait < 0 {
		return fmt.Sprintf("For %s no TIME-WAIT is short enough, as connections are open too long; %s would do.",
			wanted, others)
	}
	wait := "a TIME-WAIT of at most " + model.Duration(n.Wait)
	switch {
	case n.Safe:
		wait += " (which is safe)"
	case n.Short:
		wait += " (which is not safe)"
	}
	return fmt.Sprintf("For %s it takes %s, or %s.", wanted, wait, others)
}

func (c *Capacity) row(w *capacity.Way) []string {
	connections, served := perSecond(w.Connections()), perSecond(w.Served())
	return []string{c.change(w), connections, served, model.Duration(w.Wait), safety(w)}
}

// change says what a way does otherwise.
func (c *Capacity) change(w *capacity.Way) string {
	switch w.Change {
	case capacity.AsAsked:
		return "as asked"
	case capacity.Shortest:
		return "the shortest safe TIME-WAIT"
	case capacity.TooShort:
		return "one that is shorter"
	case capacity.Reuse:
		return "a port again after " + model.Duration(capacity.LinuxReuse)
	case capacity.KeepAlive:
		return trace.Count(int64(w.Requests), "request") + " a connection"
	case capacity.Addresses:
		return addresses(2 * c.Question.Addresses)
	}
	panic("BUG: no such change")
}

// safety says what the checker said of a way.
func safety(w *capacity.Way) string {
	switch {
	case !w.Asked:
		return "not asked"
	case w.Verdict == explore.Holds:
		return "yes"
	case w.Verdict == explore.Violated:
		return "no"
	}
	return "incomplete"
}

// perSecond writes a rate: as a whole number, a small one with a decimal, and one below 1 with
// two significant digits; rounded down, as what is promised has to be had.
func perSecond(rate float64) string {
	switch {
	case math.IsInf(rate, 1):
		return "any"
	case rate > 0 && rate < 1:
		scale := math.Pow(10, 1-math.Floor(math.Log10(rate)))
		return strconv.FormatFloat(math.Floor(rate*scale+1e-9)/scale, 'f', -1, 64)
	case rate < 10:
		return strconv.FormatFloat(math.Floor(rate*10)/10, 'f', -1, 64)
	}
	return whole(rate)
}

func whole(n float64) string { return trace.Grouped(int64(n + 1e-9)) }

// memory writes an amount of memory.
func memory(n float64) string {
	for _, unit := range []string{"octets", "KiB", "MiB"} {
		if n < 1024 {
			return strconv.FormatFloat(math.Round(n*10)/10, 'f', -1, 64) + " " + unit
		}
		n /= 1024
	}
	return strconv.FormatFloat(math.Round(n*10)/10, 'f', -1, 64) + " GiB"
}
