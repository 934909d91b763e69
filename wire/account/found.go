package account

import (
	"slices"

	"tcpcheck/explore"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/facts"
	"tcpcheck/wire/match"
	"tcpcheck/wire/ordinary"
)

// A Found is what was found of one connection.
type Found struct {
	// Number is that of the connection among all, from 1, and File the index of its file.
	Number, File int
	Connection   *capture.Connection
	// Facts are those of its incarnations, whatever else was found.
	Facts []facts.Facts
	// Run is what the comparison with the model found; nil for a connection that is ordinary,
	// of which it was not asked.
	Run *match.Result

	ordinary ordinary.Verdict
}

// look finds what is to be said of a connection: with a search, or, unless all are to be
// searched for, without one where it is ordinary.
func look(f *Found, r match.Rules, all bool) (err error) {
	f.know()
	if !all {
		var ok bool
		if f.ordinary, ok = ordinary.Recognise(f.Connection, &r.Parameters); ok {
			return nil
		}
	}
	return f.Search(r)
}

// Search compares the connection with the model, if that was not done.
func (f *Found) Search(r match.Rules) (err error) {
	if f.Run == nil {
		f.Run, err = match.Follow(f.Connection, r)
	}
	return err
}

// Ended says how the connection ended.
func (f *Found) Ended() facts.Ended {
	f.know()
	return facts.EndedOf(f.Connection, f.Facts)
}

// know finds the facts, if that was not done.
func (f *Found) know() {
	if f.Facts == nil {
		f.Facts = facts.Of(f.Connection)
	}
}

// Summary says in words how the connection ended and what became of its segments.
func (f *Found) Summary() Summary {
	if f.Run != nil {
		return Summarize(f.Run)
	}
	r := &match.Result{Connection: f.Connection, Bad: -1}
	return Summary{ClosedFirst: closedFirst(r, f.Facts), TimeWait: timeWait(r, f.Facts)}
}

// Outcome says whether the model allows the connection.
func (f *Found) Outcome() match.Outcome {
	if f.Run == nil {
		return match.Allowed
	}
	return f.Run.Outcome
}

// Causes lists the names of the causes that were found, each once, or [NoCause].
func (f *Found) Causes() []string {
	switch {
	case f.Run != nil:
		return causesOf(f.Run)
	case f.ordinary.Event >= 0:
		return []string{f.ordinary.Cause.String()}
	}
	return []string{NoCause}
}

// Verdicts lists the names of the verdicts that apply.
func (f *Found) Verdicts() []string {
	if f.Run != nil {
		return verdictsOf(f.Run)
	}
	all := []string{outcomes[match.Allowed]}
	if f.ordinary.Event >= 0 {
		all = append(all, noRST)
	}
	return all
}

// noRST is the property that any RST violates.
const noRST = "no-rst"

// Anomalous says whether a property is violated, or the model does not allow what was seen.
func (f *Found) Anomalous() bool {
	if f.Run == nil {
		return f.ordinary.Event >= 0
	}
	return f.Run.Refused() ||
		slices.ContainsFunc(f.Run.Findings(), func(v match.Finding) bool {
			return v.Verdict == explore.Violated
		})
}
