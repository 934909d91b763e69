//go:build linux

package spread

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"tcpcheck/model"
	"tcpcheck/verify/collapse"
)

// A frame is what is sent at a time.
type frame struct {
	from int // the process
	kind uint8
	data []byte
}

// The kinds of frames.
const (
	// parts are the controls and channels that the other has not been sent, in the order
	// of the sender's numbers for them.
	parts uint8 = iota
	// states are the numbers that the sender has for the parts of each state, and the
	// number of the state before.
	states
	// end says that there are no more states of this level.
	end
)

const (
	headerBytes = 5  // the kind, and how many bytes follow
	stateBytes  = 12 // 8 of the state, 4 of the one before
	frameStates = 1 << 12
)

// A link is what a process has to do with another one.
type link struct {
	out   chan frame
	batch []byte // states not yet sent
	// told is how many controls and channels the other was sent.
	told [2]int
	// controls and channels are the numbers here of what has a number there.
	controls, channels []uint32
}

// connect starts what reads and writes a link's pipes.
func connect(other int, in, out *os.File, inbox chan<- frame) *link {
	// The parts of the state that stands for those that overflow have the first number
	// everywhere.
	l := &link{out: make(chan frame, 4), told: [2]int{1, 1}, controls: []uint32{0}, channels: []uint32{0}}
	go func() {
		for f := range l.out {
			header := [headerBytes]byte{f.kind}
			binary.LittleEndian.PutUint32(header[1:], uint32(len(f.data)))
			if _, err := out.Write(append(header[:], f.data...)); err != nil {
				panic(err)
			}
		}
	}()
	go func() {
		for {
			var header [headerBytes]byte
			if _, err := io.ReadFull(in, header[:]); err != nil {
				return // the other is done
			}
			f := frame{other, header[0], make([]byte, binary.LittleEndian.Uint32(header[1:]))}
			if _, err := io.ReadFull(in, f.data); err != nil {
				panic(err)
			}
			inbox <- f
		}
	}()
	return l
}

// A control is what a state of the questions here has besides the channels.
type control struct {
	TCB                                     [2]model.TCB
	Opens, Loss, Duplicates, Strays, Aborts uint8
	Ungraceful                              uint16
}

// aControl stands where a channel has the number of its segments.
const aControl = 255

// appendControl appends the control of a state as it is sent.
func appendControl(b []byte, s *model.State) []byte {
	return written(append(b, aControl), control{s.TCB, s.Opens, s.Loss, s.Duplicates, s.Strays,
		s.Aborts, s.Ungraceful})
}

// appendChannel appends the channel to A as it is sent.
func appendChannel(b []byte, s *model.State) []byte {
	c := &s.Toward[model.A]
	return written(append(b, uint8(c.Len())), c.Segments())
}

func written(b []byte, v any) []byte {
	b, err := binary.Append(b, binary.LittleEndian, v)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return b
}

// learn takes the parts that the other sent.
func (l *link) learn(data []byte, here *collapse.System) error {
	for len(data) > 0 {
		n := int(data[0])
		data = data[1:]
		var full model.State
		if n == aControl {
			var c control
			read, err := binary.Decode(data, binary.LittleEndian, &c)
			if err != nil {
				return err
			}
			data = data[read:]
			full.TCB, full.Opens, full.Loss, full.Duplicates = c.TCB, c.Opens, c.Loss, c.Duplicates
			full.Strays, full.Aborts, full.Ungraceful = c.Strays, c.Aborts, c.Ungraceful
			l.controls = append(l.controls, here.Encode(&full).Control)
			continue
		}
		segments := make([]model.Segment, n)
		read, err := binary.Decode(data, binary.LittleEndian, segments)
		if err != nil {
			return err
		}
		data = data[read:]
		for _, seg := range segments {
			full.Toward[model.A].Add(seg)
		}
		l.channels = append(l.channels, here.Encode(&full).ToA)
	}
	return nil
}

// here returns, by the numbers of this process, a state that the other sent.
func (l *link) here(s collapse.State) collapse.State {
	return collapse.State{Control: l.controls[s.Control], ToA: l.channels[s.ToA], ToB: l.channels[s.ToB]}
}

// A pipes is the files between processes: of each two, by reader and writer.
type pipes map[[2]int][2]*os.File

func newPipes(processes int) (pipes, error) {
	p := pipes{}
	for from := range processes {
		for to := range processes {
			if from == to {
				continue
			}
			r, w, err := os.Pipe()
			if err != nil {
				return nil, err
			}
			p[[2]int{from, to}] = [2]*os.File{r, w}
		}
	}
	return p, nil
}

// of returns the files of a process: for each other one what it reads and what it
// writes.
func (p pipes) of(me, processes int) (files []*os.File) {
	for other := range processes {
		if other != me {
			files = append(files, p[[2]int{other, me}][0], p[[2]int{me, other}][1])
		}
	}
	return files
}

func (p pipes) close() {
	for _, ends := range p {
		for _, f := range ends {
			if err := f.Close(); err != nil {
				panic(fmt.Sprint("BUG: ", err))
			}
		}
	}
}
