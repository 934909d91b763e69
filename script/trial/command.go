package trial

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"tcpcheck/model"
)

// states are those of RFC 9293 as FreeBSD's sockstat names them, and as TCP_INFO does.
var states = map[string]model.TCPState{
	"CLOSED": model.Closed, "LISTEN": model.Listen, "SYN_SENT": model.SynSent, "SYN_RCVD": model.SynReceived,
	"ESTABLISHED": model.Established, "FIN_WAIT_1": model.FinWait1, "FIN_WAIT_2": model.FinWait2,
	"CLOSE_WAIT": model.CloseWait, "CLOSING": model.Closing, "LAST_ACK": model.LastAck,
	"TIME_WAIT": model.TimeWait,
}

// counted is "sockstat … | grep -c STATE | grep N".
var counted = regexp.MustCompile(`^sockstat\b.*\|\s*grep\s+-c\s+(\w+)\s*\|\s*grep\s+(\d+)$`)

// command does what a command means.
func (r *runner) command(text string) error {
	for line := range strings.SplitSeq(text, "\n") {
		for one := range strings.SplitSeq(strings.ReplaceAll(line, "&&", ";"), ";") {
			if err := r.one(strings.TrimSpace(one)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *runner) one(text string) error {
	words := strings.Fields(text)
	if len(words) == 0 || strings.HasPrefix(text, "#") {
		return nil
	}
	if m := counted.FindStringSubmatch(text); m != nil {
		return r.counts(m[1], m[2], strings.Contains(text, "packetdril"))
	}
	switch name := words[0]; {
	case name == "sysctl":
		return r.sysctl(words[1:])
	case name == "tcpdrop":
		return r.drops(words[1:])
	case name == "sleep" && len(words) == 2:
		seconds, err := strconv.ParseFloat(words[1], 64)
		if err != nil {
			return needs("the command %s", text)
		}
		r.last = r.now + time.Duration(seconds*float64(time.Second))
		return r.pass(r.last)
	case name == "true" || name == "echo" || name == "sync" || strings.HasSuffix(name, "defaults.sh"):
		return nil
	case strings.HasSuffix(name, "set_sysctls.py"):
		for i, word := range words {
			words[i] = strings.ReplaceAll(strings.TrimPrefix(word, "/proc/sys/"), "/", ".")
		}
		return r.sysctl(words[1:])
	default:
		return needs("the command %s", name)
	}
}

// sysctl changes settings. What has no part in closing it leaves as it is.
func (r *runner) sysctl(words []string) error {
	for _, word := range words {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			continue
		}
		if _, err := r.s.Sysctl(name, strings.Trim(value, `"'`)); err != nil {
			return err
		}
	}
	return nil
}

// drops deletes the connections in a state, or all of them.
func (r *runner) drops(words []string) error {
	state, known := r.s.State()
	if len(words) == 2 && words[0] == "-s" && known {
		if of, ok := states[words[1]]; !ok || of != state {
			return nil
		}
	}
	return r.s.Drop()
}

// counts wants so many sockets to be in a state, as grep does: the digits are in the number.
// owned says that those count that a process has.
func (r *runner) counts(name, digits string, owned bool) error {
	of, ok := states[name]
	state, known := r.s.State()
	if !ok || !known {
		return needs("the state of the connection, %s", name)
	}
	n := 0
	switch {
	case of == model.Listen:
		for _, f := range r.files {
			if f.listens {
				n++
			}
		}
	case of == model.Closed:
		for _, f := range r.files {
			if f.connection && !state.HasTCB() {
				n++
			}
		}
	case state == of && (!owned || r.accepted() || !state.Synchronized()):
		n = 1
	}
	if !strings.Contains(strconv.Itoa(n), digits) {
		return fails(digits+" sockets in "+of.String(), "the connection is in "+state.String(), "")
	}
	return nil
}

// asserted is the code that asks for a state of TCP_INFO.
var asserted = regexp.MustCompile(`^assert\s*\(?\s*tcpi_state\s*==\s*TCPI?_(\w+)\s*\)?\s*(?:,.*)?$`)

// code checks what code in Python asserts of the state of a connection. All else is left out.
func (r *runner) code(text string) error {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSuffix(strings.TrimSpace(line), ";")
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "print") {
			continue
		}
		m := asserted.FindStringSubmatch(line)
		if m == nil {
			return needs("code in Python: %s", line)
		}
		name := strings.NewReplacer("SYN_RECV", "SYN_RCVD", "SYN_RECEIVED", "SYN_RCVD", "FIN_WAIT1", "FIN_WAIT_1",
			"FIN_WAIT2", "FIN_WAIT_2", "CLOSE", "CLOSED", "CLOSE_WAIT", "CLOSE_WAIT", "CLOSED", "CLOSED").Replace(m[1])
		name = strings.ReplaceAll(name, "CLOSED_WAIT", "CLOSE_WAIT")
		of, ok := states[name]
		state, known := r.s.State()
		switch {
		case !ok || !known:
			return needs("code in Python: %s", line)
		case of != state:
			return fails(line, "the connection is in "+state.String(), "")
		}
	}
	return nil
}
