//go:build linux

package spread

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/zeebo/xxh3"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify/collapse"
)

// A task is what a process has to do.
type task struct {
	Of            string // the question
	By            string // what a state's owner depends on: state, or control
	Me, Processes int
}

// A report is what a process did for a level; all but New is of steps to it.
type report struct {
	New   int64 // states that it stored
	Steps int64
	// Crossing are the steps that lead to states of others, Sent those of them that
	// were sent: not those that a small cache knew to be sent already.
	Crossing, Sent int64
	// Bytes is what was written, Parts what of that is controls and channels.
	Bytes, Parts int64
	Violated     bool
	CPU          time.Duration // of the process, since it began
}

// A process owns some of the states.
type process struct {
	task
	sys   *collapse.System
	codec explore.Codec[collapse.State]
	links []*link // by process, nil for itself
	inbox chan frame
	ended int // links that sent all of this level

	known    set
	arena    []record // in the order in which they were stored: level by level
	cache    [1 << 16]uint64
	controls []uint64 // the hash of each control, of each channel
	channels []uint64
	report
}

// A record is a state, packed, and where it was found: the process above the number
// it has there.
type record struct{ state, parent uint64 }

// systemOf returns what a question asks about, collapsed.
func systemOf(of string) (*collapse.System, error) {
	q, ok := questions[of]
	if !ok {
		return nil, fmt.Errorf("no question %s", of)
	}
	noReset, _ := properties.Named("no-reset-on-graceful-close")
	m, err := model.New(q, noReset.Ghosts)
	if err != nil {
		return nil, err
	}
	return collapse.New(m, m, nil, []collapse.Check{{Step: noReset.Of(m).Step, Local: true}}, true), nil
}

// exceeded says that a state has parts with numbers too large to be packed.
func exceeded() { panic("too many parts") }

// work does a task: it tells every level on stdout, and goes on when it reads a byte.
func work(t task, stdin io.Reader, stdout io.Writer) error {
	sys, err := systemOf(t.Of)
	if err != nil {
		return err
	}
	p := &process{task: t, sys: sys, codec: sys.Narrow(exceeded), inbox: make(chan frame, 64)}
	fd := uintptr(3)
	for other := range t.Processes {
		if other == t.Me {
			p.links = append(p.links, nil)
			continue
		}
		p.links = append(p.links, connect(other, os.NewFile(fd, "in"), os.NewFile(fd+1, "out"), p.inbox))
		fd += 2
	}
	for _, s := range sys.Initial() {
		if p.owner(s) == p.Me {
			p.store(s, 0)
		}
	}
	steps := sys.Expander().Steps
	tell := json.NewEncoder(stdout)
	for first := 0; ; {
		if err := p.tell(tell); err != nil {
			return err
		}
		if n, _ := stdin.Read(make([]byte, 1)); n == 0 {
			return nil
		}
		frontier := len(p.arena)
		var buffer []explore.Step[collapse.State, collapse.Action]
		for ; first < frontier; first++ {
			s := p.state(p.arena[first].state)
			buffer = steps(&s, buffer[:0])
			p.Steps += int64(len(buffer))
			for i := range buffer {
				p.Violated = p.Violated || buffer[i].Action.Failed != 0
				p.propose(buffer[i].After, uint32(first))
			}
		}
		p.endLevel()
	}
}

func (p *process) state(packed uint64) (s collapse.State) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], packed)
	p.codec.Decode(b[:], &s)
	return s
}

func (p *process) packed(s collapse.State) uint64 {
	var b [8]byte
	p.codec.Encode(b[:], &s)
	return binary.LittleEndian.Uint64(b[:])
}

// owner is the process that owns a state: all processes agree on it, though they have
// different numbers for what it consists of.
func (p *process) owner(s collapse.State) int {
	for id := uint32(len(p.controls)); id <= s.Control; id++ {
		p.controls = append(p.controls, xxh3.Hash(p.controlBytes(nil, id)))
	}
	for id := uint32(len(p.channels)); id <= max(s.ToA, s.ToB); id++ {
		p.channels = append(p.channels, xxh3.Hash(p.channelBytes(nil, id)))
	}
	h := p.controls[s.Control]
	if p.By == "state" {
		h = h*31 + p.channels[s.ToA]
		h = h*31 + p.channels[s.ToB]
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	return int((h ^ h>>33) % uint64(p.Processes))
}

// controlBytes appends a control as it is sent, channelBytes a channel.
func (p *process) controlBytes(b []byte, id uint32) []byte {
	var full model.State
	p.sys.Decode(collapse.State{Control: id}, &full)
	return appendControl(b, &full)
}

func (p *process) channelBytes(b []byte, id uint32) []byte {
	var full model.State
	p.sys.Decode(collapse.State{ToA: id}, &full)
	return appendChannel(b, &full)
}

// propose stores a state, or has its owner do so.
func (p *process) propose(s collapse.State, parent uint32) {
	owner := p.owner(s)
	if owner == p.Me {
		p.store(s, uint64(owner)<<32|uint64(parent))
		return
	}
	p.Crossing++
	packed := p.packed(s)
	place := &p.cache[packed*0x9e3779b97f4a7c15>>48]
	if *place == packed {
		return
	}
	*place = packed
	p.Sent++
	l := p.links[owner]
	l.batch = binary.LittleEndian.AppendUint64(l.batch, packed)
	l.batch = binary.LittleEndian.AppendUint32(l.batch, parent)
	if len(l.batch) == frameStates*stateBytes {
		p.flush(l)
	}
}

// flush sends the states that were gathered for a link.
func (p *process) flush(l *link) {
	if len(l.batch) == 0 {
		return
	}
	var b []byte
	have := p.sys.Saved()
	for ; l.told[0] < have[0]; l.told[0]++ {
		b = p.controlBytes(b, uint32(l.told[0]))
	}
	for ; l.told[1] < have[1]; l.told[1]++ {
		b = p.channelBytes(b, uint32(l.told[1]))
	}
	p.Parts += int64(len(b))
	p.send(l, frame{kind: parts, data: b})
	p.send(l, frame{kind: states, data: l.batch})
	l.batch = nil
}

// send sends a frame, and takes what comes meanwhile, so that no two wait for each
// other.
func (p *process) send(l *link, f frame) {
	p.Bytes += headerBytes + int64(len(f.data))
	for {
		select {
		case l.out <- f:
			return
		case f := <-p.inbox:
			p.take(f)
		}
	}
}

func (p *process) take(f frame) {
	l := p.links[f.from]
	switch f.kind {
	case parts:
		if err := l.learn(f.data, p.sys); err != nil {
			panic(err)
		}
	case states:
		for b := f.data; len(b) > 0; b = b[stateBytes:] {
			p.store(l.here(p.state(binary.LittleEndian.Uint64(b))),
				uint64(f.from)<<32|uint64(binary.LittleEndian.Uint32(b[8:])))
		}
	case end:
		p.ended++
	}
}

// endLevel sends what is left, and takes all that the others send.
func (p *process) endLevel() {
	for _, l := range p.links {
		if l != nil {
			p.flush(l)
			p.send(l, frame{kind: end})
		}
	}
	for p.ended < p.Processes-1 {
		p.take(<-p.inbox)
	}
	p.ended = 0
}

func (p *process) store(s collapse.State, parent uint64) {
	packed := p.packed(s)
	if p.known.add(packed) {
		p.arena = append(p.arena, record{packed, parent})
		p.New++
	}
}

// tell reports what was done for a level, and begins another.
func (p *process) tell(to *json.Encoder) error {
	var err error
	if p.CPU, err = cpuTime(); err != nil {
		return err
	}
	err = to.Encode(p.report)
	p.report = report{}
	return err
}

// cpuTime is how long processors have run this process.
func cpuTime() (time.Duration, error) {
	var used syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), err
}

// A set is one of numbers other than 0, by open addressing.
type set struct {
	slots []uint64
	n     int
}

// add adds a number, and says whether it is new.
func (s *set) add(v uint64) bool {
	if 4*s.n >= 3*len(s.slots) {
		old := s.slots
		s.slots, s.n = make([]uint64, max(1<<12, 2*len(old))), 0
		for _, v := range old {
			if v != 0 {
				s.add(v)
			}
		}
	}
	mask := uint64(len(s.slots) - 1)
	for i := v * 0x9e3779b97f4a7c15 >> 20 & mask; ; i = (i + 1) & mask {
		switch s.slots[i] {
		case v:
			return false
		case 0:
			s.slots[i] = v
			s.n++
			return true
		}
	}
}
