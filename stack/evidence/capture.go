package evidence

import (
	"fmt"
	"io"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"tcpcheck/stack"
	"tcpcheck/stack/packet"
	"tcpcheck/stack/replay"
)

// epoch is when a script begins in a capture.
var epoch = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// Capture writes what a stack got and sent as a capture, pcapng, in which the stack is
// 192.0.2.1. What else happened, and what the model does in the last step, is in comments. The
// ISS of a stack, which it chooses by itself, is 10,000,000 in it, and that of its next TCB as
// much larger again: so the same happenings are the same octets.
func Capture(w io.Writer, r *replay.Report, about string) error {
	ng, err := pcapgo.NewNgWriterInterface(w, pcapgo.NgInterface{
		Name: "stack", Description: "what the stack saw", LinkType: layers.LinkTypeRaw, TimestampResolution: 9,
	}, pcapgo.NgWriterOptions{SectionInfo: pcapgo.NgSectionInfo{Application: "tcpcheck", Comment: about}})
	if err != nil {
		return err
	}
	c := capturing{ng: ng, report: r}
	for i := range r.Done {
		if err := c.step(&r.Done[i], r.Differs && i == len(r.Done)-1); err != nil {
			return err
		}
	}
	return ng.Flush()
}

// A capturing is a capture that is being written. Packets are a microsecond apart at least.
type capturing struct {
	ng     *pcapgo.NgWriter
	report *replay.Report
	last   time.Duration
	notes  []string
}

func (c *capturing) step(d *replay.Done, differs bool) error {
	at := time.Duration(d.At) * c.report.Script.Tick
	switch d.Kind {
	case replay.Call:
		c.notes = append(c.notes, "the application: "+string(d.Call))
	case replay.Fire:
		c.notes = append(c.notes, "the "+d.Timer+" timer fires")
	case replay.Arrive:
		seg := c.report.Arrives(d)
		if d.Segment.Ack.TCB > 0 {
			seg.Ack = c.shown(seg.Ack)
		}
		if err := c.write(at, packet.Of(seg), pcapgo.NgEpbFlagDirectionInbound); err != nil {
			return err
		}
	case replay.Pass:
	}
	if differs {
		c.notes = append(c.notes, fmt.Sprintf("here the model %s, and is in %v", c.sends(d), d.State))
	}
	for _, seg := range d.Sent {
		seg.Seq = c.shown(seg.Seq)
		if err := c.write(at, packet.From(seg), pcapgo.NgEpbFlagDirectionOutbound); err != nil {
			return err
		}
	}
	return nil
}

// sends says what the model does.
func (c *capturing) sends(d *replay.Done) string {
	if d.Sends == nil {
		return "sends nothing"
	}
	seg := stack.Segment{Ctl: d.Sends.Ctl, Seq: c.shown(c.report.Own(d.Sends.Seq)),
		Ack: c.report.Peer(d.Sends.Ack) +
			d.Ahead}
	return "sends " + seg.String()
}

// apart is how far the ISS of a TCB is shown from that of the one before.
const apart = 10_000_000

// shown returns a number of the stack as it is in the capture.
func (c *capturing) shown(n uint32) uint32 {
	if tcb, plus := c.report.TCB(n); tcb > 0 && n != 0 {
		return uint32(tcb)*apart + uint32(plus) //nolint:gosec // it is meant to wrap
	}
	return n
}

func (c *capturing) write(at time.Duration, data []byte, direction pcapgo.NgEpbFlag) error {
	c.last = max(at, c.last+time.Microsecond)
	notes := c.notes
	c.notes = nil
	return c.ng.WritePacketWithOptions(gopacket.CaptureInfo{
		Timestamp: epoch.Add(c.last), CaptureLength: len(data), Length: len(data),
	}, data, pcapgo.NgPacketOptions{Comments: notes, Flags: &pcapgo.NgEpbFlags{Direction: direction}})
}
