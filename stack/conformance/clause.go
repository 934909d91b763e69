package conformance

import (
	"strings"

	"tcpcheck/model"
	"tcpcheck/stack/replay"
)

// clause returns where the RFCs have what the model does in a probe: the clause by which
// it acts. While time passes that is the one of the timer that runs. TIME-WAIT is over
// without a word; when it is, is a matter of what starts its timer anew.
func clause(d *Difference) string {
	clauses, steps := d.Probe.acts()
	at := len(d.Report.Done) - 1
	for at < len(steps)-1 && steps[at].Kind == replay.Pass {
		at++
	}
	if steps[at].Timer == model.TimerTimeWait.String() {
		return cite(model.Eighth)
	}
	return cite(clauses[at])
}

// acts returns by which clause the model acts at each event, and the steps they are.
func (p *Probe) acts() (clauses []model.Clause, steps []replay.Step) {
	policy, err := policyOf(p.Profile)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	e, err := newEnd(p.Side, policy)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	if _, err = p.play(e, func(c model.Clause, step replay.Step) {
		clauses = append(clauses, c)
		steps = append(steps, step)
	}); err != nil {
		panic("BUG: " + err.Error())
	}
	return clauses, steps
}

// ordinals are the steps of 3.10.7 as a narrow column has them.
var ordinals = strings.NewReplacer(", First", " 1st", ", Second", " 2nd", ", Third", " 3rd",
	", Fourth", " 4th", ", Fifth", " 5th", ", Seventh", " 7th", ", Eighth", " 8th", ", ", " ")

// cite writes a clause for a narrow column. A timeout goes without its name.
func cite(c model.Clause) string {
	if section, _, ok := strings.Cut(c.String(), ", "); ok && section == "3.10.8" {
		return section
	}
	return ordinals.Replace(c.String())
}
