package pcapng

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire"
)

// Epoch is when the run begins in a capture.
var Epoch = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// Write writes the run as a capture. The same run gives the same bytes. The error
// is that of w, or tells of a run that is too long for a capture.
func Write(w io.Writer, run *trace.Run) error {
	story, err := wire.Tell(run)
	if err != nil {
		return err
	}
	ng, err := pcapgo.NewNgWriterInterface(w, side(model.A), pcapgo.NgWriterOptions{
		SectionInfo: pcapgo.NgSectionInfo{Application: "tcpcheck", Comment: section(story)},
	})
	if err != nil {
		return err
	}
	if _, err := ng.AddInterface(side(model.B)); err != nil {
		return err
	}
	for i := range story.Handshake {
		// Its identifications are those before the first flight's.
		if err := write(ng, &story.Handshake[i], i/2, &run.Parameters); err != nil {
			return err
		}
	}
	for i := range story.Packets {
		p := &story.Packets[i]
		if err := write(ng, p, len(story.Handshake)/2+p.Flight, &run.Parameters); err != nil {
			return err
		}
	}
	return ng.Flush()
}

// mostDoubts is how many doubts the comment of the section names.
const mostDoubts = 10

// side returns the interface of an end, whose index is the end's number.
func side(e model.End) pcapgo.NgInterface {
	return pcapgo.NgInterface{
		Name: e.String(), Description: fmt.Sprintf("what %v saw", e),
		LinkType: layers.LinkTypeRaw, TimestampResolution: 9,
	}
}

// section says what the capture is.
func section(s *wire.Story) string {
	p := &s.Run.Parameters
	text := []string{"A counterexample of tcpcheck, not a capture of real hosts: " + s.Title() + "."}
	if s.Run.Mutant != "" {
		text = append(text, "It is one of the mutant "+s.Run.Mutant+", TCP with that rule broken.")
	}
	unit := "one tick is " + p.Span(1)
	if p.Tick == 0 {
		unit = "the model's times are in ticks, and one tick is taken as 1s"
	}
	text = append(text,
		"Interface A is what A saw, B what B saw.",
		fmt.Sprintf("The run begins at %s; %s.", Epoch.Format("2006-01-02 15:04:05 MST"), unit),
		"Steps of the same tick are a microsecond apart or less, in their order.",
		fmt.Sprintf("Numbers modulo %d are the model's.", p.SeqMod),
	)
	for i, d := range s.Doubts {
		if i == mostDoubts {
			text = append(text, fmt.Sprintf("And %d more are not.", len(s.Doubts)-i))
			break
		}
		text = append(text, fmt.Sprintf("Step %d is not as in the model: %s. Ask again with a greater seq-mod.",
			d.Step+1, d.What))
	}
	return strings.Join(text, "\n")
}

// write writes a packet with that identification.
func write(ng *pcapgo.NgWriter, p *wire.Packet, id int, parameters *model.Parameters) error {
	window := parameters.Window
	if p.Wnd > 0 {
		window = int(p.Wnd) - 1
	}
	data, err := datagram(p, id, window)
	if err != nil {
		return err
	}
	direction := pcapgo.NgEpbFlagDirectionOutbound
	if p.Arrives() {
		direction = pcapgo.NgEpbFlagDirectionInbound
	}
	packetID := uint64(id)
	return ng.WritePacketWithOptions(gopacket.CaptureInfo{
		Timestamp: Epoch.Add(p.At), CaptureLength: len(data), Length: len(data), InterfaceIndex: int(p.On),
	}, data, pcapgo.NgPacketOptions{
		Comments: p.Notes, Flags: &pcapgo.NgEpbFlags{Direction: direction}, PacketID: &packetID,
	})
}
