package learn

import "tcpcheck/model"

// Bits of segments that arrive.
const (
	syn    = model.SYN
	ack    = model.ACK
	synACK = model.SYN | model.ACK
	fin    = model.FIN | model.ACK
	rst    = model.RST
	text   = model.PSH | model.ACK
)

// resets and syns are at all places about the window.
var (
	resets = []Arrival{{Ctl: rst}, {Ctl: rst, Seq: 1}, {Ctl: rst, Seq: -1}, {Ctl: rst, Seq: beyond}}
	syns   = []Arrival{{Ctl: syn, Seq: -1}, {Ctl: syn}, {Ctl: syn, Seq: 1}, {Ctl: syn, Seq: beyond}}
)

// A group is what is tried in one state: each arrival by itself.
type group struct {
	sides   []model.End
	state   model.TCPState
	arrives [][]Arrival
	// twice are those that arrive twice, for the second answer may be withheld.
	twice []Arrival
}

// groups are the probes, by state.
var groups = []group{
	{sides: []model.End{model.A}, state: model.Closed, arrives: [][]Arrival{{{Ctl: ack, Ack: 5}}}},
	{sides: []model.End{model.B}, state: model.Closed, arrives: [][]Arrival{{{Ctl: ack, Ack: 5}}}},
	{sides: []model.End{model.A}, state: model.SynSent,
		arrives: [][]Arrival{{{Ctl: ack, Ack: 1}, {Ctl: synACK, Ack: 1}}}},
	{sides: []model.End{model.A}, state: model.SynReceived, arrives: [][]Arrival{{{Ctl: synACK, Seq: -1}}}},
	{sides: []model.End{model.B}, state: model.SynReceived, arrives: [][]Arrival{
		{{Ctl: syn, Seq: -1}, {Ctl: ack, Ack: 1}, {Ctl: ack, Ack: old}, {Ctl: rst, Seq: 1}}}},
	{sides: model.Ends[:], state: model.Established, arrives: [][]Arrival{resets, syns,
		{{Ctl: ack, Ack: 1}, {Ctl: ack, Ack: old}}},
		twice: []Arrival{{Ctl: rst, Seq: 1}, {Ctl: syn}, {Ctl: ack, Ack: 1}, {Ctl: ack, Seq: -1},
			{Ctl: text, Seq: -1, Len: 1}}},
	{sides: model.Ends[:], state: model.FinWait2, arrives: [][]Arrival{
		{{Ctl: text, Len: 1}, {Ctl: rst, Seq: 1}, {Ctl: syn}}}},
	{sides: model.Ends[:], state: model.CloseWait, arrives: [][]Arrival{resets}},
	{sides: model.Ends[:], state: model.TimeWait, arrives: [][]Arrival{resets, syns,
		{{Ctl: fin, Seq: -1}, {Ctl: fin}, {Ctl: fin, Seq: 1}, {Ctl: ack}, {Ctl: ack, Seq: 1}, {Ctl: ack, Seq: -1},
			{Ctl: ack, Ack: 1}, {Ctl: ack, Ack: old}, {Ctl: text, Len: 1}, {Ctl: text, Seq: -1, Len: 1}}}},
}

// Probes returns all probes.
func Probes() []*Probe {
	var all []*Probe
	for _, g := range groups {
		for _, side := range g.sides {
			for _, list := range g.arrives {
				for _, a := range list {
					all = append(all, &Probe{side, g.state, []Arrival{a}})
				}
			}
			for _, a := range g.twice {
				all = append(all, &Probe{side, g.state, []Arrival{a, a}})
			}
			if g.state == model.Established {
				all = append(all, &Probe{Side: side, State: g.state})
			}
		}
	}
	return all
}
