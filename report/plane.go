package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tcpcheck/ask/sweep"
	"tcpcheck/trace"
	"tcpcheck/verify"
	"tcpcheck/verify/zones"
)

// PolygonsSchema names the form of a plane's polygons in JSON.
const PolygonsSchema = "tcpcheck/polygons/v1"

// halvesOf returns the halves of the plane in which the pairs of v are, but for the
// borders of the whole.
func halvesOf(p *sweep.Plane, v *verify.Violated) []zones.Half {
	halves := v.Halves(v.Box)
	if v.Box.Least.RTO > p.Box.Least.RTO {
		halves = append(halves, zones.Half{RTO: -1, Ticks: -v.Box.Least.RTO})
	}
	if v.Box.Most.RTO < p.Box.Most.RTO {
		halves = append(halves, zones.Half{RTO: 1, Ticks: v.Box.Most.RTO})
	}
	return halves
}

// halfWords writes an inequality: "wait <= 2·rto + 1".
func halfWords(p *sweep.Plane, h zones.Half) string {
	side := func(sign int) string {
		var all []string
		for _, part := range []struct {
			times int
			name  string
		}{{sign * h.Wait, p.Wait.Name}, {sign * h.RTO, p.RTO.Name}} {
			switch {
			case part.times == 1:
				all = append(all, part.name)
			case part.times > 1:
				all = append(all, strconv.Itoa(part.times)+"·"+part.name)
			}
		}
		if ticks := -sign * h.Ticks; ticks > 0 || len(all) == 0 {
			all = append(all, p.Question.Parameters.Time(max(0, ticks)))
		}
		return strings.Join(all, " + ")
	}
	return side(1) + " <= " + side(-1)
}

// planeText writes where a plane's property is violated.
func planeText(w io.Writer, p *sweep.Plane) error {
	var b strings.Builder
	at, box := &p.Question.Parameters, p.Box
	between := func(name string, least, most int) string {
		return name + " of " + at.Time(least) + " to " + at.Time(most)
	}
	says := "Of every " + between(p.Wait.Name, box.Least.Wait, box.Most.Wait) + " and every " +
		between(p.RTO.Name, box.Least.RTO, box.Most.RTO)
	if at.Tick > 0 {
		says += ", in ticks of " + at.Time(1)
	}
	switch {
	case len(p.Violated) > 0:
		says += ", it is violated where"
	case len(p.Open) > 0:
		says += ", there is none of which it is known that it is violated."
	default:
		says += ", there is none at which it is violated."
	}
	b.WriteString("\n" + wrap(0, says) + "\n\n")
	for i := range p.Violated {
		v := &p.Violated[i]
		var words []string
		for _, h := range halvesOf(p, v) {
			words = append(words, halfWords(p, h))
		}
		if words == nil {
			words = []string{"they are any of these"}
		}
		b.WriteString(wrap(2, strings.Join(words, " and ")))
		fmt.Fprintf(&b, "\n    as with %s %s and %s %s: %s\n", p.Wait.Name, at.Time(v.At.Wait), p.RTO.Name,
			at.Time(v.At.RTO), numbered(v.Run.Events(), "event"))
	}
	switch {
	case len(p.Open) > 0:
		b.WriteString("Not known, as searches met a limit, are")
		for _, o := range p.Open {
			fmt.Fprintf(&b, "\n  %s, %s", between(p.Wait.Name, o.Least.Wait, o.Most.Wait),
				between(p.RTO.Name, o.Least.RTO, o.Most.RTO))
		}
		b.WriteString(".\n\n")
	case len(p.Violated) > 0:
		b.WriteString("\nand nowhere else.\n\n")
	}
	fmt.Fprintf(&b, "Searches with zones: %d, with %s states. Points of the grid that agree: %d.\n", p.Searches,
		trace.Grouped(p.States), p.Agree)
	_, err := io.WriteString(w, b.String())
	return err
}

// The fields of a plane's polygons in their order.
type (
	polygonsJSON struct {
		Schema   string        `json:"schema"`
		Property string        `json:"property"`
		Tick     *string       `json:"tick"`
		Wait     lengthsJSON   `json:"wait"`
		RTO      lengthsJSON   `json:"rto"`
		Violated []polygonJSON `json:"violated"`
		Open     []boxJSON     `json:"open"`
		Searches int           `json:"searches"`
		States   int64         `json:"states"`
		Agree    int           `json:"agree"`
	}
	lengthsJSON struct {
		Name  string `json:"name"`
		Least int    `json:"least"`
		Most  int    `json:"most"`
	}
	polygonJSON struct {
		Inequalities []halfJSON   `json:"inequalities"`
		Corners      [][2]float64 `json:"corners"`
		At           atJSON       `json:"at"`
		Events       int          `json:"events"`
		Kind         *string      `json:"kind"`
	}
	halfJSON struct {
		Wait  int    `json:"wait"`
		RTO   int    `json:"rto"`
		Ticks int    `json:"ticks"`
		Says  string `json:"says"`
	}
	atJSON struct {
		Wait int `json:"wait"`
		RTO  int `json:"rto"`
	}
	boxJSON struct {
		Wait [2]int `json:"wait"`
		RTO  [2]int `json:"rto"`
	}
)

// planeLine writes a plane's polygons as a line of JSON.
func planeLine(w io.Writer, p *sweep.Plane) error {
	j := polygonsJSON{Schema: PolygonsSchema, Property: p.Question.Properties[0].Name,
		Wait:     lengthsJSON{p.Wait.Name, p.Box.Least.Wait, p.Box.Most.Wait},
		RTO:      lengthsJSON{p.RTO.Name, p.Box.Least.RTO, p.Box.Most.RTO},
		Violated: []polygonJSON{}, Open: []boxJSON{}, Searches: p.Searches, States: p.States, Agree: p.Agree}
	if p.Question.Parameters.Tick > 0 {
		j.Tick = new(p.Question.Parameters.Time(1))
	}
	for i := range p.Violated {
		v := &p.Violated[i]
		one := polygonJSON{Inequalities: []halfJSON{}, Corners: v.Corners(),
			At: atJSON{v.At.Wait, v.At.RTO}, Events: v.Run.Events()}
		for _, h := range halvesOf(p, v) {
			one.Inequalities = append(one.Inequalities, halfJSON{h.Wait, h.RTO, h.Ticks, halfWords(p, h)})
		}
		if v.Run.Word != "" {
			one.Kind = &v.Run.Word
		}
		j.Violated = append(j.Violated, one)
	}
	for _, b := range p.Open {
		j.Open = append(j.Open, boxJSON{[2]int{b.Least.Wait, b.Most.Wait}, [2]int{b.Least.RTO, b.Most.RTO}})
	}
	line, err := trace.JSONLine(j)
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, '\n'))
	return err
}

// even returns how many ticks lie between values, which increase; false where they are
// not evenly apart.
func even(ticks []int) (step int, ok bool) {
	if len(ticks) < 2 {
		return 1, true
	}
	step = ticks[1] - ticks[0]
	for i := range ticks[1:] {
		if ticks[i+1]-ticks[i] != step {
			return 0, false
		}
	}
	return step, step > 0
}

// PlaneFits returns an error, of one line, unless a plane can be written in a format.
func PlaneFits(p *sweep.Plane, format string) error {
	_, waits := even(p.WaitTicks)
	_, rtos := even(p.RTOTicks)
	switch {
	case format == "csv":
		return fmt.Errorf("--format csv has no polygons; want one of %s", strings.Join(slices.DeleteFunc(
			slices.Clone(SweepFormats), func(f string) bool { return f == "csv" }), ", "))
	case format != "table" && format != "jsonl" && (!waits || !rtos):
		return fmt.Errorf("a picture has values that grow in even steps")
	}
	return nil
}

// polygonsOn returns a plane's polygons on the map of a grid, in cells to the right and
// upwards, and how many a tick is.
func polygonsOn(g *sweep.Grid, p *sweep.Plane) (all [][][2]float64, tick [2]float64) {
	wait, _ := even(p.WaitTicks)
	rto, _ := even(p.RTOTicks)
	turned := func(up, right float64) [2]float64 {
		if p.RTO == &g.Vary[0] {
			up, right = right, up
		}
		return [2]float64{right, up}
	}
	all = [][][2]float64{}
	for i := range p.Violated {
		var corners [][2]float64
		for _, c := range p.Violated[i].Corners() {
			up := (c[0] - float64(p.WaitTicks[0])) / float64(wait)
			right := (c[1] - float64(p.RTOTicks[0])) / float64(rto)
			corners = append(corners, turned(up, right))
		}
		all = append(all, corners)
	}
	return all, turned(1/float64(wait), 1/float64(rto))
}
