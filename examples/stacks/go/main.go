// Command mytcp is a stack for tcpcheck: tcpcheck stack check ./mytcp (docs/protocol.md).
// Everything down to main is a toy, to be put in place by calls of your stack.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"
)

const fin, syn, rst, psh, ack = 1, 2, 4, 8, 16

type segment struct {
	Seq uint32 `json:"seq"`
	Ack uint32 `json:"ack"`
	Ctl int    `json:"ctl"`
	Len uint32 `json:"len"`
}

type options struct { // orphan and fin_wait_2 mean nothing to the toy
	Passive  bool          `json:"passive"`
	TimeWait time.Duration `json:"time_wait"`
	RTO      time.Duration `json:"rto"`
	RTOMax   time.Duration `json:"rto_max"`
	Retries  int           `json:"retries"`
}

type tcp struct {
	options
	state          string
	iss, next, rcv uint32
	now, due       time.Duration // the timer runs unless due is 0
	last           segment       // is sent again until it is acknowledged
	tries          int
	sent           []segment
}

func (t *tcp) remove() {
	t.due, t.state = 0, map[bool]string{true: "LISTEN", false: "CLOSED"}[t.Passive]
}

func (t *tcp) create(state string) {
	t.state, t.next, t.rcv = state, t.iss, 0
	t.iss += 100000
}

func (t *tcp) emit(s segment) {
	if s.Ctl&ack != 0 {
		s.Ack = t.rcv
	}
	t.sent = append(t.sent, s)
}

func (t *tcp) send(ctl int, length uint32) {
	t.last, t.tries, t.due = segment{Seq: t.next, Ctl: ctl, Len: length}, 0, t.now+t.RTO
	t.emit(t.last)
	if t.next += length; ctl&(syn|fin) != 0 {
		t.next++
	}
}

func (t *tcp) call(call string) { // what cannot be done in this state does nothing
	switch open := t.state == "ESTABLISHED" || t.state == "CLOSE-WAIT"; {
	case call == "open" && t.state == "CLOSED":
		t.create("SYN-SENT")
		t.send(syn, 0)
	case call == "send" && open:
		t.send(psh|ack, 1)
	case call == "close" && open:
		t.state = map[string]string{"ESTABLISHED": "FIN-WAIT-1", "CLOSE-WAIT": "LAST-ACK"}[t.state]
		t.send(fin|ack, 0)
	case call == "abort" && t.state != "CLOSED" && t.state != "LISTEN":
		t.emit(segment{Seq: t.next, Ctl: rst})
		t.remove()
	}
}

func (t *tcp) inject(s segment) {
	switch {
	case t.state == "CLOSED" || t.state == "LISTEN":
		if t.state == "LISTEN" && s.Ctl == syn {
			t.create("SYN-RECEIVED")
			t.rcv = s.Seq + 1
			t.send(syn|ack, 0)
		}
	case t.state == "SYN-SENT":
		if s.Ctl == syn|ack && s.Ack == t.next {
			t.state, t.due, t.rcv = "ESTABLISHED", 0, s.Seq+1
			t.emit(segment{Seq: t.next, Ctl: ack})
		}
	case s.Ctl&rst != 0:
		if s.Seq == t.rcv {
			t.remove()
		}
	case s.Seq != t.rcv || s.Ctl&ack == 0:
		t.emit(segment{Seq: t.next, Ctl: ack})
	default:
		t.take(s)
	}
}

func (t *tcp) take(s segment) { // it is at RCV.NXT
	if s.Ack == t.next && t.state != "TIME-WAIT" {
		t.due = 0
		switch t.state {
		case "LAST-ACK":
			t.remove()
			return
		case "SYN-RECEIVED":
			t.state = "ESTABLISHED"
		case "FIN-WAIT-1":
			t.state = "FIN-WAIT-2"
		case "CLOSING":
			t.state = "TIME-WAIT"
		}
	}
	t.rcv += s.Len
	if s.Ctl&fin != 0 {
		t.rcv++
		if to, ok := map[string]string{"ESTABLISHED": "CLOSE-WAIT", "FIN-WAIT-1": "CLOSING",
			"FIN-WAIT-2": "TIME-WAIT"}[t.state]; ok {
			t.state = to
		}
	}
	if t.state == "TIME-WAIT" && t.due == 0 {
		t.due = t.now + t.TimeWait
	}
	if s.Len > 0 || s.Ctl&fin != 0 {
		t.emit(segment{Seq: t.next, Ctl: ack})
	}
}

// advance returns how much of d passed until the first timer fired, if only that is to.
func (t *tcp) advance(d time.Duration, first bool) time.Duration {
	began, end := t.now, t.now+d
	for t.due != 0 && t.due <= end {
		t.now = t.due
		if t.tries++; t.state == "TIME-WAIT" || t.tries > t.Retries {
			t.remove()
		} else {
			t.due += min(t.RTO<<t.tries, t.RTOMax)
			t.emit(t.last)
		}
		if first {
			return t.now - began
		}
	}
	t.now = end
	return d
}

// The protocol: a request a line, and a response for each.
func main() {
	var t *tcp
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var r struct {
			Hello   *string        `json:"hello"`
			Begin   *options       `json:"begin"`
			Inject  *segment       `json:"inject"`
			Call    *string        `json:"call"`
			Advance *time.Duration `json:"advance"`
			Fire    *time.Duration `json:"fire"`
			NextISS *uint32        `json:"next_iss"`
		}
		if in.Decode(&r) != nil {
			return
		}
		response := map[string]any{}
		switch {
		case r.Hello != nil:
			fmt.Println(`{"protocol":"tcpcheck/stack/v1","name":"mytcp 1.0","fires":true}`)
			continue
		case r.Begin != nil:
			t = &tcp{options: *r.Begin, iss: 1000}
			t.remove()
		case r.Inject != nil:
			t.inject(*r.Inject)
		case r.Call != nil:
			t.call(*r.Call)
		case r.Advance != nil:
			t.advance(*r.Advance, false)
		case r.Fire != nil:
			response["passed"] = t.advance(*r.Fire, true)
		case r.NextISS != nil:
			t.iss = *r.NextISS
		}
		if len(t.sent) > 0 {
			response["sent"] = t.sent
		}
		response["state"], t.sent = t.state, nil
		_ = out.Encode(response)
	}
}
