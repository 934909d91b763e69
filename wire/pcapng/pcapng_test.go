package pcapng_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
	"tcpcheck/wire"
	"tcpcheck/wire/pcapng"
	"tcpcheck/wire/wiretest"
)

// A packet is one of a capture.
type packet struct {
	wiretest.Seen
	id       uint64
	window   uint16
	comments []string
}

// A file is a capture as it was read.
type file struct {
	section pcapgo.NgSectionInfo
	packets []packet
}

// written writes a run, twice, and reads it again.
func written(t rapid.TB, run *trace.Run) (file, []byte) {
	t.Helper()
	var b, again bytes.Buffer
	for _, w := range []io.Writer{&b, &again} {
		if err := pcapng.Write(w, run); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("written twice, the bytes differ")
	}
	r, err := pcapgo.NewNgReader(bytes.NewReader(b.Bytes()), pcapgo.DefaultNgReaderOptions)
	if err != nil {
		t.Fatal(err)
	}
	f := file{section: r.SectionInfo()}
	for {
		data, info, options, err := r.ReadPacketDataWithOptions()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		f.packets = append(f.packets, decoded(t, r.LinkType(), data, info, options))
	}
	for i, name := range []string{"A", "B"} {
		if side, err := r.Interface(i); len(f.packets) > 0 && (err != nil || side.Name != name) {
			t.Errorf("interface %d is %+v, %v", i, side, err)
		}
	}
	return f, b.Bytes()
}

func decoded(t rapid.TB, link layers.LinkType, data []byte, info gopacket.CaptureInfo,
	options pcapgo.NgPacketOptions) packet {
	t.Helper()
	p := gopacket.NewPacket(data, link, gopacket.Default)
	if e := p.ErrorLayer(); e != nil {
		t.Fatal(e.Error())
	}
	ip, _ := p.Layer(layers.LayerTypeIPv4).(*layers.IPv4)
	tcp, _ := p.Layer(layers.LayerTypeTCP).(*layers.TCP)
	if ip == nil || tcp == nil {
		t.Fatalf("no TCP over IPv4: %v", p)
	}
	if err := tcp.SetNetworkLayerForChecksum(ip); err != nil {
		t.Fatal(err)
	}
	if err, bad := p.VerifyChecksums(); err != nil || len(bad) > 0 {
		t.Errorf("checksums: %v, %+v", err, bad)
	}
	from := model.A
	if ip.SrcIP.Equal([]byte{192, 0, 2, 2}) {
		from = model.B
	}
	on := model.End(info.InterfaceIndex)
	if outbound := options.Flags.Direction == pcapgo.NgEpbFlagDirectionOutbound; outbound != (on == from) {
		t.Errorf("%v's packet on %v, outbound is %v", from, on, outbound)
	}
	if int(ip.Length) != len(data) || ip.Id != uint16(*options.PacketID) {
		t.Errorf("length %d of %d, id %d, packet id %d", ip.Length, len(data), ip.Id, *options.PacketID)
	}
	var ctl model.Control
	for bit, set := range map[model.Control]bool{
		model.FIN: tcp.FIN, model.SYN: tcp.SYN, model.RST: tcp.RST, model.PSH: tcp.PSH, model.ACK: tcp.ACK,
	} {
		if set {
			ctl |= bit
		}
	}
	return packet{
		Seen: wiretest.Seen{At: info.Timestamp.Sub(pcapng.Epoch), On: on, Segment: wiretest.Segment{
			From: from, Seq: tcp.Seq, Ack: tcp.Ack, Ctl: ctl, Data: len(tcp.Payload),
		}},
		id: *options.PacketID, window: tcp.Window, comments: options.Comments,
	}
}

// What is read from a capture tells the run: packets, numbers, times, comments.
func TestWrite(t *testing.T) {
	attack.Check(t, 100, func(r *rapid.T) {
		run := wiretest.Run(r)
		run.Parameters.Tick = rapid.SampledFrom([]time.Duration{0, time.Second, time.Millisecond,
			time.Hour, 100}).Draw(r, "tick")
		story, err := wire.Tell(run)
		if err != nil {
			r.Fatal(err)
		}
		f, _ := written(r, run)
		var seen []wiretest.Seen
		violates := 0
		for i, p := range f.packets {
			seen = append(seen, p.Seen)
			if i > 0 && p.At < f.packets[i-1].At {
				r.Errorf("packet %d is before the one before it", i+1)
			}
			rst := p.Segment.Ctl&model.RST != 0
			if want := uint16(run.Parameters.Window); !rst && p.window != want || rst && p.window != 0 {
				r.Errorf("packet %d has window %d", i+1, p.window)
			}
			if len(p.comments) == 0 {
				r.Errorf("packet %d has no comment", i+1)
			}
			for _, c := range p.comments {
				if strings.HasPrefix(c, "VIOLATES ") {
					violates++
				}
			}
		}
		wiretest.Judge(r, run, story.Doubts, seen)
		if violates != 1 && len(f.packets) > 0 && len(run.Steps) > 0 {
			r.Errorf("%d comments say what is violated", violates)
		}
		if !strings.Contains(f.section.Comment, run.Property) ||
			(run.Parameters.Tick == 0) != strings.Contains(f.section.Comment, "in ticks") {
			r.Errorf("the section says %q", f.section.Comment)
		}
	})
}

// example returns a counterexample of one property.
func example(t *testing.T, property string, change func(*model.Parameters)) *trace.Run {
	t.Helper()
	p := model.Default()
	change(&p)
	pr, ok := properties.Named(property)
	if !ok {
		t.Fatal(property)
	}
	a, err := verify.Ask(context.Background(), verify.Question{Parameters: p,
		Properties: []properties.Property{pr}})
	if err != nil {
		t.Fatal(err)
	}
	if a.Findings[0].Run == nil {
		t.Fatalf("%s is not violated", property)
	}
	return a.Findings[0].Run
}

// lostFinalACK and oldFIN are the pictures of the same names.
func lostFinalACK(t *testing.T) *trace.Run {
	return example(t, "no-reset-on-graceful-close", func(p *model.Parameters) {
		p.Wait, p.Delay, p.Incarnations = model.Both(0), 0, 1
	})
}

func oldFIN(t *testing.T) *trace.Run {
	return example(t, "no-old-segment", func(p *model.Parameters) {
		p.MSL, p.Delay, p.Wait, p.Loss = 1, 1, model.Both(1), 0
		for e := range p.Policy {
			p.Policy[e].RTO, p.Policy[e].Retries = 2, 1
		}
	})
}

// The final ACK is on A's interface only, and the comments tell the story.
func TestWrite_LostSegment(t *testing.T) {
	f, _ := written(t, lostFinalACK(t))
	sides := map[uint64][]model.End{}
	var lost, retransmitted, violating int
	for _, p := range f.packets {
		sides[p.id] = append(sides[p.id], p.On)
		for _, c := range p.comments {
			switch {
			case strings.HasSuffix(c, "Its way: lost at tick 0."):
				lost++
				if got := p.Segment.Ctl; p.On != model.A || got != model.ACK {
					t.Errorf("lost: %v on %v", got, p.On)
				}
			case c == "A retransmission.":
				retransmitted++
			case c == "VIOLATES no-reset-on-graceful-close (LAST-ACK).":
				violating++
				if p.Segment.Ctl != model.RST || p.On != model.B {
					t.Errorf("violates: %+v", p)
				}
			}
		}
	}
	if lost != 1 || retransmitted != 1 || violating != 1 {
		t.Errorf("%d lost, %d retransmitted, %d violate", lost, retransmitted, violating)
	}
	alone := 0
	for _, on := range sides {
		if len(on) == 1 {
			alone++
		}
	}
	if alone != 1 {
		t.Errorf("%d packets are on one interface only, want the lost one", alone)
	}
}

// An old FIN in the window of a new incarnation is in its window on the wire, and
// says that it is old. With numbers that need not collide, ISNs are far apart.
func TestWrite_OldSegment(t *testing.T) {
	f, _ := written(t, oldFIN(t))
	last := f.packets[len(f.packets)-2]
	var synAck packet
	for _, p := range f.packets {
		if p.On == model.A && p.Segment.Ctl == model.SYN|model.ACK {
			synAck = p
		}
	}
	if last.Segment.Ctl != model.FIN|model.ACK || last.Segment.Seq != synAck.Segment.Seq+1 {
		t.Errorf("the old FIN is %+v, the SYN+ACK %+v", last, synAck)
	}
	if !slices.Contains(last.comments, "Old: of incarnation 1, and A's TCB is of incarnation 2.") {
		t.Errorf("comments %q", last.comments)
	}
}

// A run of more than a century is refused.
func TestWrite_TooLong(t *testing.T) {
	run := lostFinalACK(t)
	run.Parameters.Tick = 200 * 365 * 24 * time.Hour
	if err := pcapng.Write(io.Discard, run); err == nil ||
		!strings.Contains(err.Error(), "no more than 100 years") {
		t.Errorf("got %v", err)
	}
}
