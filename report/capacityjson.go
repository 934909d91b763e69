package report

import (
	"io"

	"tcpcheck/ask/capacity"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/trace"
)

// CapacitySchema names the form of the answer in JSON.
const CapacitySchema = "tcpcheck/capacity/v1"

type capacityJSON struct {
	Schema     string         `json:"schema"`
	Parameters trace.Settings `json:"parameters"`
	Rounded    []roundingJSON `json:"rounded,omitempty"`
	Property   string         `json:"property"`
	Open       string         `json:"open"`
	Least      *string        `json:"smallest_safe_wait"`
	Ways       []wayJSON      `json:"ways"`
	Needs      *needsJSON     `json:"needs"`
}

type wayJSON struct {
	Change      string           `json:"change"`
	Ports       int              `json:"ports"`
	Requests    int              `json:"requests"`
	Wait        string           `json:"wait"`
	Held        string           `json:"held"`
	Connections *float64         `json:"connections_per_second"`
	Served      *float64         `json:"requests_per_second"`
	Verdict     *explore.Verdict `json:"verdict"`
	Violated    string           `json:"violated,omitempty"`
}

type needsJSON struct {
	Wanted    int     `json:"requests_per_second"`
	Wait      *string `json:"wait"`
	Addresses int     `json:"addresses"`
	Requests  int     `json:"requests"`
}

var changeNames = [...]string{
	capacity.AsAsked: "as-asked", capacity.Shortest: "shortest-safe-wait", capacity.TooShort: "shorter-wait",
	capacity.Reuse: "reuse", capacity.KeepAlive: "keep-alive", capacity.Addresses: "addresses",
}

// CapacityJSON writes the answer in the form of [CapacitySchema]. A rate is null where it
// has no bound, and a verdict where none was asked for.
func CapacityJSON(w io.Writer, c *Capacity) error {
	j := capacityJSON{
		Schema: CapacitySchema, Parameters: trace.Settings(c.Resolved.Report(c.Mutant)),
		Rounded:  roundedOf(c.Resolved),
		Property: names(c.Verify), Open: model.Duration(c.Question.Open), Ways: []wayJSON{},
	}
	if c.Answer.Found {
		j.Least = new(model.Duration(c.Answer.Least))
	}
	for i := range c.Answer.Ways {
		way := &c.Answer.Ways[i]
		as := wayJSON{Change: changeNames[way.Change], Ports: way.Ports, Requests: way.Requests,
			Wait: model.Duration(way.Wait), Held: model.Duration(way.Held), Violated: way.Violated}
		if way.Held > 0 {
			as.Connections, as.Served = new(way.Connections()), new(way.Served())
		}
		if way.Asked {
			as.Verdict = &way.Verdict
		}
		j.Ways = append(j.Ways, as)
	}
	if n := c.Answer.Needs; n != nil {
		j.Needs = &needsJSON{Wanted: c.Question.Wanted, Addresses: n.Addresses, Requests: n.Requests}
		if n.Wait >= 0 {
			j.Needs.Wait = new(model.Duration(n.Wait))
		}
	}
	return trace.WriteJSON(w, j)
}
