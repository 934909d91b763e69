package wire

import (
	"time"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// Stamps are TSval and TSecr of a segment (RFC 7323, 3.2); 0 where there are none.
type Stamps struct{ Val, Ecr uint32 }

// firstStamp is what a clock shows when a run begins.
const firstStamp = 1_000_000

// stamper writes the timestamps of a run: an end's clock shows milliseconds, or, where that
// is longer, ticks; what was sent in the same tick has the same TSval, as in the model. A
// clock that starts anew is a third of the circle away.
type stamper struct {
	run    *trace.Run
	unit   int64
	of     []Stamps  // by flight
	recent [2]uint32 // TS.Recent of each end
}

// stampsOf returns the timestamps of each flight; nil where the ends do not negotiate any.
func stampsOf(run *trace.Run, flights []trace.Flight, of []int) []Stamps {
	if !run.Parameters.Timestamped() {
		return nil
	}
	s := stamper{run: run, unit: unit(&run.Parameters), of: make([]Stamps, len(flights))}
	for _, e := range model.Ends {
		s.recent[e] = s.shows(-int(run.Initial.TCB[e].Recent.Age), 0)
	}
	sent := 0
	for i := range run.Steps {
		step := &run.Steps[i]
		e, after := step.Action.End, &step.After.TCB[step.Action.End]
		if step.Action.Arrives() && after.State.HasTCB() {
			f := &flights[of[i]]
			age := step.Tick - run.Steps[f.Sent].Tick
			if after.Recent == (model.Stamp{Age: uint16(age), Clock: f.Segment.Clock}) {
				s.recent[e] = s.of[of[i]].Val
			}
		}
		if !step.Sends {
			continue
		}
		if seg := &step.Sent; !seg.Has(model.RST) {
			s.of[sent].Val = s.shows(step.Tick, seg.Clock)
			if seg.Has(model.ACK) {
				s.of[sent].Ecr = s.recent[e]
			}
		}
		sent++
	}
	return s.of
}

// shows is what a clock shows at a tick.
func (s *stamper) shows(tick int, c model.Clock) uint32 {
	return uint32(firstStamp + int64(tick)*s.unit + int64(c)*(1<<32/3))
}

// unit is by how much a clock goes on in a tick.
func unit(p *model.Parameters) int64 { return max(int64(Tick(p)/time.Millisecond), 1) }

// recent is TS.Recent of both ends when a run begins with a connection that is open.
func (s *Story) recent() uint32 {
	return uint32(firstStamp - int64(s.Run.Initial.TCB[model.A].Recent.Age)*unit(&s.Run.Parameters))
}
