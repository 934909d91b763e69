package account

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/match"
)

// WasRead says what became of the packets of a file.
func WasRead(c *capture.Counts) string {
	all := []string{trace.Count(int64(c.Frames), "frame"), trace.Count(int64(c.Segments), "segment") + " of TCP"}
	add := func(n int, what string) {
		if n > 0 {
			all = append(all, trace.Grouped(int64(n))+" "+what)
		}
	}
	add(c.Malformed, "malformed")
	add(c.Unreadable, "unreadable")
	for _, link := range slices.Sorted(maps.Keys(c.UnknownLinks)) {
		add(c.UnknownLinks[link], fmt.Sprintf("of link type %d, which is not known", link))
	}
	add(c.Fragments, "IP fragments without the rest")
	add(c.NoSeq, "without their SEQ, taken to be SND.NXT")
	add(c.Inner, "of other protocols, taken for the next data")
	if c.OtherLines > 0 {
		all = append(all, trace.Count(int64(c.OtherLines), "other line"))
	}
	if c.BadLines > 0 {
		all = append(all, trace.Count(int64(c.BadLines), "line")+" not understood ("+c.BadLine+")")
	}
	if c.CutShort {
		all = append(all, "cut short")
	}
	if c.Damage != "" {
		all = append(all, "damaged after that: "+c.Damage)
	}
	says := strings.Join(all, ", ")
	if len(c.Names) > 0 {
		says += "; " + strings.Join(c.Names, ", ")
	}
	return says
}

// About says what a connection is.
func (a *Account) About(c *capture.Connection) string {
	says := fmt.Sprintf("%s, data of A %s, of B %s octets",
		trace.Count(int64(len(c.Incarnations)), "incarnation"), Octets(c, model.A), Octets(c, model.B))
	if !c.Incarnations[0].FromSYN {
		says += "; its beginning is not in the capture"
	}
	switch {
	case c.Sides == 2:
		what := "file"
		if a.Interfaces {
			what = "interface"
		}
		says += fmt.Sprintf("; frames of the first %s, taken at %v, have ', of the second, at %v, \"",
			what, c.Near[0], c.Near[1])
	case len(a.Files) == 2 && a.Stream == nil:
		says += "; it is in one of the files only"
	}
	return says
}

// Words says in lines how a connection ended, what became of its segments, and why; whether
// the model allows what was seen; and which properties are violated.
func (a *Account) Words(f *match.Result) []string {
	return slices.Concat(happened(f), a.ofModel(f), violated(f))
}

// happened says how a connection ended, what became of its segments, and why.
func happened(f *match.Result) []string {
	s := Summarize(f)
	all := []string{"Closed first: " + s.ClosedFirst + ".", "TIME-WAIT: " + s.TimeWait + "."}
	for _, seen := range s.Seen {
		all = append(all, seen.What+": "+strings.Join(seen.Which, ", ")+".")
	}
	for _, cause := range f.Causes() {
		where := ""
		if cause.Event >= 0 {
			where = fmt.Sprintf("frame %d, ", f.Connection.Events[cause.Event].Number())
		}
		all = append(all, fmt.Sprintf("Why: %s%s: %s (%s).", where, cause.Kind, cause.Text, frames(cause.Frames)))
	}
	return all
}

// ofModel says whether the model allows what was seen, and what was assumed for that.
func (a *Account) ofModel(f *match.Result) []string {
	var all []string
	if w := Witness(f); len(w) > 0 {
		all = append(all, "Capture: "+strings.Join(w, "; ")+".")
	}
	says := fmt.Sprintf("Model (%s): ", a.BothProfiles())
	switch f.Outcome {
	case match.Allowed:
		says += "allowed; the ladder is a run of it."
	case match.NotAllowed, match.AllowedUnder:
		says += notAllowed(f)
	case match.NotDecided:
		says += notDecided(f)
	}
	all = append(all, says)
	if s := Assumed(f); len(s) > 0 {
		all = append(all, "Assumed: "+strings.Join(s, "; ")+".")
	}
	return all
}

// notDecided says where nothing was found that goes on, and why that is no refusal.
func notDecided(f *match.Result) string {
	says := fmt.Sprintf("not decided at frame %d. Up to there it has a run; none was found that goes on, and ",
		f.Connection.Events[f.Bad].Number())
	if f.Witness.Whole() {
		return says + "not every one could be looked at."
	}
	return says + "what was not captured may be why."
}

// notAllowed says where the capture leaves the model.
func notAllowed(f *match.Result) string {
	e := &f.Connection.Events[f.Bad]
	would := "nothing"
	if instead := Instead(f); len(instead) > 0 {
		would = strings.Join(instead, " or ")
	}
	if f.Outcome == match.AllowedUnder {
		return fmt.Sprintf("allowed under %s. As the profile has it, it leaves the model at frame %d (%s): %v "+
			"would have sent %s.", strings.Join(f.Under, ", or "), e.Number(), f.Clause(), e.From, would)
	}
	says := fmt.Sprintf("NOT ALLOWED at frame %d (%s). Up to there it has a run; then %v would have sent %s.",
		e.Number(), f.Clause(), e.From, would)
	if f.ButForThat() {
		says += " But for that frame all is as the model has it."
	}
	return says
}

// violated lists the properties that are.
func violated(f *match.Result) []string {
	var all []string
	for _, v := range f.Findings() {
		if v.Verdict != explore.Violated {
			continue
		}
		line := "VIOLATED: " + v.Name
		if v.Why != "" {
			line += " (" + v.Why + ")"
		}
		if len(v.Frames) > 0 {
			line += ": " + frames(v.Frames)
		}
		all = append(all, line+".")
	}
	return all
}

// Rest lists the properties that hold, and those that cannot be seen, together where the
// reason is the same.
func Rest(f *match.Result) []string {
	var holds, reasons []string
	unseen := map[string][]string{}
	for _, v := range f.Findings() {
		switch v.Verdict {
		case explore.Holds:
			holds = append(holds, v.Name)
		case explore.Incomplete:
			if unseen[v.Why] == nil {
				reasons = append(reasons, v.Why)
			}
			unseen[v.Why] = append(unseen[v.Why], v.Name)
		case explore.Violated:
		}
	}
	var all []string
	if len(holds) > 0 {
		all = append(all, "Holds: "+strings.Join(holds, ", ")+".")
	}
	for _, why := range reasons {
		all = append(all, "Not visible: "+strings.Join(unseen[why], ", ")+": "+why+".")
	}
	return all
}

// BothProfiles names the profiles.
func (a *Account) BothProfiles() string {
	if a.Profiles[0] == a.Profiles[1] {
		return a.Profiles[0]
	}
	return a.Profiles[0] + " and " + a.Profiles[1]
}

// Octets writes how much data was seen of an end.
func Octets(c *capture.Connection, e model.End) string {
	var n uint64
	for i := range c.Incarnations {
		n += c.Incarnations[i].Ends[e].Octets
	}
	return trace.Grouped(int64(n))
}

// frames writes frame numbers: "frame 3", "frames 3, 5".
func frames(ns []int) string {
	var all []string
	for _, n := range ns {
		all = append(all, fmt.Sprint(n))
	}
	switch len(all) {
	case 0:
		return "no frame"
	case 1:
		return "frame " + all[0]
	}
	return "frames " + strings.Join(all, ", ")
}
