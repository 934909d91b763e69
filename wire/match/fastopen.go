package match

import (
	"slices"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// separated returns a connection in which no SYN has data, and the frame of one that had (TCP Fast
// Open, RFC 7413); the connection itself, and 0, if none had. What its receiver took of it with
// the SYN, as the SYN,ACK says, is a segment after that: the model has no data in a SYN, and how a
// connection closes does not depend on that.
func separated(c *capture.Connection) (*capture.Connection, int) {
	early := slices.IndexFunc(c.Events, func(e capture.Event) bool { return e.Ctl&model.SYN != 0 && e.Len > 0 })
	if early < 0 {
		return c, 0
	}
	d := *c
	d.Events = nil
	var data [2]*capture.Event // of each end, that of its SYN
	for i := range c.Events {
		e := c.Events[i]
		if e.Ctl&model.SYN == 0 {
			if of := data[e.From.Peer()]; of != nil && e.Ctl == model.RST|model.ACK && e.Ack == of.End() {
				e.Ack = of.Seq + 1 // it refuses both
			}
			d.Events = append(d.Events, e)
			continue
		}
		if e.Len > 0 {
			data[e.From] = &c.Events[i]
		}
		e.Len = 0
		of := data[e.From.Peer()]
		if e.Ctl&model.ACK == 0 || of == nil || e.Ack != of.End() {
			d.Events = append(d.Events, e)
			continue
		}
		e.Ack = of.Seq + 1
		text := *of
		text.Seq, text.Ack, text.Ctl, text.Time = of.Seq+1, e.Seq+1, model.ACK|model.PSH, e.Time
		text.Kind, text.Of, text.TSVal, text.TSEcr, text.ID = capture.New, 0, 0, 0, 0
		d.Events = append(d.Events, e, text)
		data[e.From.Peer()] = nil
	}
	return &d, c.Events[early].Number()
}
