package conformance

import (
	"tcpcheck/model"
	"tcpcheck/stack/replay"
)

// clause returns where the RFCs have what the model does in a probe.
func clause(d *Difference) string {
	done := d.Report.Done[len(d.Report.Done)-1]
	if done.Kind == replay.Fire || done.Kind == replay.Pass {
		return timerClause(d)
	}
	if done.Kind == replay.Call {
		return "3.10.5"
	}
	seg, err := d.Event().segment()
	if err != nil {
		panic("BUG: " + err.Error())
	}
	switch d.From {
	case model.Closed:
		return "3.10.7.1"
	case model.Listen:
		return "3.10.7.2"
	case model.SynSent:
		return "3.10.7.3"
	case model.SynReceived, model.Established, model.FinWait1, model.FinWait2, model.CloseWait, model.Closing,
		model.LastAck, model.TimeWait:
	}
	return "3.10.7.4 " + ordinal(d.From, seg)
}

// ordinal returns the step of 3.10.7.4 that decides what becomes of a segment.
func ordinal(state model.TCPState, seg segment) string {
	switch {
	case seg.seq != "next" && seg.seq != "next+1":
		return "1st"
	case seg.ctl&model.RST != 0:
		return "2nd"
	case seg.ctl&model.SYN != 0:
		return "4th"
	case seg.ctl&model.ACK == 0, seg.ack == "nxt+1", seg.ctl == model.ACK, state == model.SynReceived &&
		seg.ack != "nxt",
		state == model.Closing, state == model.LastAck, state == model.TimeWait, seg.seq == "next+1" &&
			seg.ack == "nxt":
		return "5th"
	case seg.ctl&model.FIN != 0:
		return "8th"
	}
	return "7th"
}

// timerClause returns where the RFCs have what a timer does.
func timerClause(d *Difference) string {
	done := &d.Report.Done[len(d.Report.Done)-1]
	if done.State == model.TimeWait || d.From == model.TimeWait {
		return "3.10.7.4 8th"
	}
	return "RFC 6298 5"
}
