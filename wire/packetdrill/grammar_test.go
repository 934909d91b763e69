package packetdrill_test

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"tcpcheck/model"
	"tcpcheck/wire"
)

// A subset of packetdrill's grammar (its lexer.l and parser.y): what scripts of ours
// may consist of.
var (
	commands = regexp.MustCompile("(?s)^`[^`]*`\n")
	timed    = regexp.MustCompile(`^ *(0|\+[0-9]+(?:\.[0-9]+)?) (.*)$`)
	injected = regexp.MustCompile(`^< ([FSRP]*\.?) ([0-9]+):([0-9]+)\(([0-9]+)\)(?: ack ([0-9]+))?` +
		` win [0-9]+( <mss [0-9]+>)?$`)
	expected = regexp.MustCompile(`^> ([FSRP]*\.?) ([0-9]+):([0-9]+)\(([0-9]+)\)(?: ack ([0-9]+))?( <\.\.\.>)?$`)
	called   = regexp.MustCompile(`^([a-z]+)\((.*)\) = (-?[0-9]+)( E[A-Z]+ \([A-Za-z ]+\))?$`)
)

// calls has the arguments of the system calls, after the file descriptor.
var calls = map[string][]string{
	"setsockopt": {
		"SOL_SOCKET, SO_REUSEADDR, [1], 4", "SOL_TCP, TCP_NODELAY, [1], 4",
		"SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8",
	},
	"bind": {"..., ..."}, "listen": {"1"}, "accept": {"..., ..."}, "connect": {"..., ..."},
	"fcntl": {"F_SETFL, O_RDWR|O_NONBLOCK"}, "write": {"..., 1"}, "read": {"..., 1"},
	"shutdown": {"SHUT_WR"}, "close": {""},
}

// A reader reads a script as packetdrill does.
type reader struct {
	begun   bool
	open    map[string]bool
	time    float64
	packets []wire.Packet // with absolute numbers

	// What packetdrill knows of the socket under test.
	listening, passive, connecting bool
	synAck                         bool
	local, remote                  uint32
}

// read reads a script and returns its packets, or what is wrong with it.
func read(script string) ([]wire.Packet, error) {
	r := &reader{open: map[string]bool{}}
	_, rest, ok := strings.Cut(script, "\n\n")
	if !ok {
		return nil, errors.New("no header")
	}
	all := commands.FindString(rest)
	if all == "" {
		return nil, errors.New("no commands first")
	}
	for i, line := range strings.Split(strings.TrimSuffix(rest[len(all):], "\n"), "\n") {
		if len([]rune(line)) > 80 {
			return nil, fmt.Errorf("line %d: %q is long", i, line)
		}
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		if err := r.line(line); err != nil {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
	}
	return r.packets, nil
}

func (r *reader) line(line string) error {
	m := timed.FindStringSubmatch(line)
	if m == nil || r.begun != strings.HasPrefix(m[1], "+") {
		return errors.New("time")
	}
	r.begun = true
	seconds, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return err
	}
	r.time += seconds
	if in := injected.FindStringSubmatch(m[2]); in != nil {
		return r.packet(in, true)
	}
	if out := expected.FindStringSubmatch(m[2]); out != nil {
		return r.packet(out, false)
	}
	if call := called.FindStringSubmatch(m[2]); call != nil {
		return r.call(call[1], call[2], call[3])
	}
	return errors.New("neither packet nor call")
}

func (r *reader) call(name, args, result string) error {
	if name == "socket" {
		if args != "..., SOCK_STREAM, IPPROTO_TCP" || r.open[result] {
			return errors.New("socket")
		}
		r.open[result] = true
		r.listening, r.passive, r.connecting, r.synAck, r.local, r.remote = false, false, false, false, 0, 0
		return nil
	}
	fd, args, _ := strings.Cut(args, ", ")
	known, ok := calls[name]
	if !ok || !r.open[fd] {
		return fmt.Errorf("call, or descriptor %s", fd)
	}
	for i := 0; ; i++ {
		if i == len(known) {
			return errors.New("arguments")
		}
		if known[i] == args {
			break
		}
	}
	switch name {
	case "listen":
		r.listening = true
	case "connect":
		r.connecting = true
	case "accept":
		if r.open[result] {
			return errors.New("descriptor is open")
		}
		r.open[result] = true
	case "close":
		delete(r.open, fd)
	}
	return nil
}

// packet takes a packet, of which m has flags, numbers, ACK and options.
func (r *reader) packet(m []string, in bool) error {
	numbers := [4]uint64{}
	for i := range numbers {
		if m[i+2] == "" {
			continue
		}
		n, err := strconv.ParseUint(m[i+2], 10, 32)
		if err != nil {
			return err
		}
		numbers[i] = n
	}
	if numbers[1] != numbers[0]+numbers[2] {
		return errors.New("numbers")
	}
	p := wire.Packet{Numbers: wire.Numbers{Seq: uint32(numbers[0]), Ack: uint32(numbers[3])}}
	for i, sign := range "FSRP." {
		if strings.ContainsRune(m[1], sign) {
			p.Ctl |= []model.Control{model.FIN, model.SYN, model.RST, model.PSH, model.ACK}[i]
		}
	}
	syn, ack := p.Ctl&model.SYN != 0, p.Ctl&model.ACK != 0
	if syn != (m[6] != "") || ack != (m[5] != "") || len(p.Payload()) != int(numbers[2]) {
		return errors.New("flags do not fit")
	}
	r.learn(&p, in, syn, ack)
	if !syn && in {
		p.Seq, p.Ack = p.Seq+r.remote, p.Ack+r.local
	}
	if !syn && !in {
		p.Seq, p.Ack = p.Seq+r.local, p.Ack+r.remote
	}
	if !ack {
		p.Ack = 0
	}
	r.packets = append(r.packets, p)
	return nil
}

// learn learns the ISNs as run_packet.c does.
func (r *reader) learn(p *wire.Packet, in, syn, ack bool) {
	switch {
	case in && r.listening:
		r.listening, r.passive, r.remote = false, true, p.Seq
	case in && !r.passive && !r.synAck && syn && ack:
		r.synAck, r.remote = true, p.Seq
	case !in && r.passive && !r.synAck && syn && ack:
		r.synAck, r.local = true, p.Seq
	case !in && r.connecting && syn && !ack:
		r.connecting, r.local = false, p.Seq
	}
}
