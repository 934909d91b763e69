package attack

import (
	"context"
	"math"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// A Question is what someone outside wants, of ends of which profile.
type Question struct {
	Profile *settings.Profile
	Goal    properties.Property
	// Forger is how many segments he forges at most, of each as many as its price: 1 to 255; 0 for
	// what the goal takes, [Question.Most].
	Forger int
	// RFC5961 says whether both ends have the rules of that RFC.
	RFC5961 RFC5961
	// Given is what else goes for both ends: policies.
	Given settings.Given
	// MaxStates ends the search once more states are found; 0 for no limit.
	MaxStates int64
	Sizes
}

// RFC5961 says whether ends have the rules of RFC 5961: which RST and which SYN in the window
// reset, and which ACK is acceptable.
type RFC5961 uint8

// The values.
const (
	AsProfile RFC5961 = iota
	On
	Off
)

// RFC5961Names lists their names, in this order.
var RFC5961Names = []string{"profile", "on", "off"}

// rules are the policies that RFC 5961 is about, with it and without it.
var rules = map[RFC5961]settings.Given{
	On: {{Name: "rst-check", Value: "exact"}, {Name: "syn-in-window", Value: "challenge"},
		{Name: "ack-check", Value: "window"}},
	Off: {{Name: "rst-check", Value: "window"}, {Name: "syn-in-window", Value: "reset"},
		{Name: "ack-check", Value: "sent"}},
}

// An Answer is what an attack costs.
type Answer struct {
	Question *Question
	// Run is the cheapest run, and Prices are what its steps cost; nil if no run leads there.
	Run    *trace.Run
	Prices []float64
	// Found is what is found out for each step by counting challenge ACKs, where they are counted.
	Found [][]Found
	// Segments is how many have to be sent, and Bits the logarithm of that; both are 0 where it
	// comes about without any.
	Segments, Bits float64
	// States is how many states were looked at, and Limit what left the answer open.
	States int64
	Limit  explore.Limit
}

// the numbers of the model: enough for each cell to have one.
const (
	seqMod = "16"
	window = "3"
)

// Most is how many segments are forged at most: two, where none is said, for a handshake, and one
// for all else.
func (q *Question) Most() int {
	switch {
	case q.Forger > 0:
		return q.Forger
	case q.Goal.Name == "take-over":
		return 2
	}
	return 1
}

// starts is where the runs to each goal begin: with the connection open; or the server in
// TIME-WAIT of it, and the client gone.
var starts = map[string]string{
	"reset": "established", "close": "established", "time-wait": "established", "take-over": "time-wait-b",
}

// parameters returns the model: an ideal network, nothing but what is forged goes wrong in it,
// where each timer runs a tick or two. Prices do not depend on times: who forges waits.
func (q *Question) parameters() (model.Parameters, error) {
	p := model.Default()
	set := func(name, value string) error { return p.Set(model.Setting{Name: name, Value: value}) }
	for _, v := range q.Profile.Values {
		d, _, ok := model.ParameterNamed(v.Name)
		if !ok || !d.Policy || d.Unit == model.Ticks || d.Unit == model.Count {
			continue
		}
		if err := set(v.Name, v.Value); err != nil {
			return p, err
		}
	}
	for _, s := range append(append(settings.Given{
		{Name: "msl", Value: "1"}, {Name: "delay", Value: "0"}, {Name: "wait", Value: "2"},
		{Name: "loss", Value: "0"},
		{Name: "order", Value: "fifo"}, {Name: "incarnations", Value: "1"},
		{Name: "start", Value: starts[q.Goal.Name]},
		{Name: "first-closer", Value: "any"}, {Name: "window", Value: window}, {Name: "seq-mod", Value: seqMod},
		{Name: "isn", Value: "monotonic"}, {Name: "retries", Value: "0"},
	}, rules[q.RFC5961]...), q.Given...) {
		if err := set(s.Name, s.Value); err != nil {
			return p, err
		}
	}
	p.Forger = q.Most()
	return p, p.Validate()
}

// Ask answers q. The error is a [*model.ParameterError].
func Ask(ctx context.Context, q Question) (*Answer, error) {
	p, err := q.parameters()
	if err != nil {
		return nil, err
	}
	found, err := verify.Cheapest(ctx, verify.Expense{
		Question: verify.Question{Parameters: p, MaxStates: q.MaxStates}, Event: q.Goal, Offers: q.offers,
	})
	if err != nil {
		return nil, err
	}
	a := &Answer{Question: &q, Run: found.Run, Prices: found.Prices, Segments: found.Price, States: found.States,
		Limit: found.Limit}
	if a.Segments > 0 {
		a.Bits = math.Log2(a.Segments)
	}
	if a.Run != nil && q.Counted {
		err = a.foundOut(p)
	}
	return a, err
}
