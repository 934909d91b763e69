package trial

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"tcpcheck/model"
	"tcpcheck/script/pkt"
	"tcpcheck/script/under"
)

// delay is how much an ACK can be delayed at most (RFC 9293, 3.8.6.3).
const delay = 500 * time.Millisecond

// Run does what a script says. The error is one of the machinery.
func Run(script *pkt.Script, s Subject) (*Result, error) {
	r := &runner{script: script, s: s, files: map[int]*file{}}
	result := &Result{Script: script, Target: s.Name()}
	err := r.run()
	result.Rows = r.rows
	var end *stop
	switch {
	case errors.As(err, &end):
		result.Verdict, result.Expected, result.Got, result.Clause = end.verdict, end.expected, end.got, end.clause
		result.Line = r.line
	case err != nil:
		return nil, fmt.Errorf("%s:%d: %w", script.Name, r.line, err)
	}
	return result, nil
}

// A runner is a trial under way.
type runner struct {
	script *pkt.Script
	s      Subject
	rows   []Row
	line   int
	// now is the time, last that of the event before, from which relative ones count.
	now, last time.Duration
	// queue has what was sent and not expected yet.
	queue   []told
	numbers numbers
	files   map[int]*file
	pending []pending
	// news is what was sent and not shown yet.
	news []string
}

// told is a segment that was sent, as a script writes it.
type told struct {
	under.Sent
	text string
}

// A pending call blocks, until its time.
type pending struct {
	ends  time.Duration
	event *pkt.Event
	come  func() (outcome, error)
}

func (r *runner) run() error {
	for i := range r.script.Events {
		e := &r.script.Events[i]
		from, to := r.when(e.At)
		err := r.overdue(from)
		if err == nil {
			r.line = e.Line
			err = r.event(e, from, to)
		}
		if err == nil {
			err = r.returns()
		}
		r.shown(e, err)
		if err != nil {
			return err
		}
	}
	return r.overdue(math.MaxInt64)
}

// when returns from when until when an event is.
func (r *runner) when(w pkt.When) (from, to time.Duration) {
	switch w.Clock {
	case pkt.Relative:
		return r.last + w.From, r.last + w.To
	case pkt.Anytime:
		return r.now, math.MaxInt64 / 2
	case pkt.Absolute:
	}
	return w.From, w.To
}

// returns has the calls return that can: what comes of them, and when, has to be what the script
// has.
func (r *runner) returns() error {
	for i := 0; i < len(r.pending); i++ {
		p := r.pending[i]
		got, err := p.come()
		if err != nil {
			return err
		}
		if got.blocks() || got.unknown && r.now < p.ends {
			continue
		}
		r.pending = append(r.pending[:i:i], r.pending[i+1:]...)
		i--
		err = got.compare(p.event)
		if tolerance := r.script.Tolerance; err == nil && (r.now < p.ends-tolerance || r.now > p.ends+tolerance) {
			err = fails(p.event.Text+" at "+model.Duration(p.ends), got.text()+" at "+model.Duration(r.now), "")
		}
		if err != nil {
			r.line = p.event.Line
			return err
		}
	}
	return nil
}

// overdue fails if a call blocks that had to return before then.
func (r *runner) overdue(until time.Duration) error {
	for _, p := range r.pending {
		if until-r.script.Tolerance <= p.ends {
			continue
		}
		r.line = p.event.Line
		if err := r.pass(p.ends); err != nil {
			return err
		}
		if err := r.returns(); err != nil {
			return err
		}
		return fails(p.event.Text+" at "+model.Duration(p.ends), "it does not return", "")
	}
	return nil
}

func (r *runner) event(e *pkt.Event, from, to time.Duration) error {
	if e.Packet != nil && !e.Packet.In {
		return r.expect(e, from, to)
	}
	if err := r.pass(from); err != nil {
		return err
	}
	r.last = from
	switch {
	case e.Packet != nil:
		return r.inject(e.Packet)
	case e.Call != nil:
		return r.call(e)
	case e.Command != "":
		return r.command(e.Command)
	case e.Code != "":
		return r.code(e.Code)
	}
	return nil
}

// pass lets time pass.
func (r *runner) pass(until time.Duration) error {
	if until <= r.now {
		return nil
	}
	r.now = until
	if err := r.s.Pass(until); err != nil {
		return err
	}
	r.collect()
	return nil
}

// collect takes what was sent.
func (r *runner) collect() {
	for _, got := range r.s.Sent() {
		r.numbers.learn(&got)
		text := r.numbers.text(&got)
		r.queue = append(r.queue, told{got, text})
		r.news = append(r.news, text)
	}
}

// expect wants a segment to be sent.
func (r *runner) expect(e *pkt.Event, from, to time.Duration) error {
	p := e.Packet
	if p.Other != "" {
		return needs("a packet that is none of TCP's: %s", p.Other)
	}
	if _, is := p.Option("FO"); is {
		return needs("TCP Fast Open")
	}
	tolerance := r.script.Tolerance
	if err := r.pass(from); err != nil {
		return err
	}
	nothing := fails(e.Text, "nothing", "")
	for {
		if r.collect(); len(r.queue) == 0 {
			if err := r.s.Wait(to + tolerance); err != nil {
				return err
			}
			if r.collect(); len(r.queue) == 0 {
				if r.s.Holds() {
					return needs("what sends into a window that has no room")
				}
				return nothing
			}
		}
		r.merge(p)
		got := r.queue[0]
		latest := got.At
		if got.Late {
			latest += delay
		}
		if err := r.numbers.compare(p, &got.Sent); err != "" {
			other := fails(e.Text, got.text, clauseText(got.Clause))
			if got.Late { // it is sent with something else, if anything is
				r.queue, nothing = r.queue[1:], other
				continue
			}
			return other
		}
		if got.At > to+tolerance || latest < from-tolerance {
			return fails(e.Text+" at "+model.Duration(from), got.text+" at "+model.Duration(got.At),
				clauseText(got.Clause))
		}
		r.queue = r.queue[1:]
		r.now = max(r.now, got.At)
		if r.last = from; from != to {
			r.last = max(from, min(to, got.At))
		}
		if p.Ctl&(model.SYN|model.ACK) == model.SYN|model.ACK && r.passive() {
			r.s.Windows(p.Window, -1, -1)
		}
		return nil
	}
}

// merge makes one of what was sent in several segments where the script has one: text that a
// TCP hands down in one piece, or a FIN that goes with the last of it.
func (r *runner) merge(p *pkt.Packet) {
	for len(r.queue) > 1 {
		a, b := &r.queue[0], &r.queue[1]
		more := a.Len < p.Len || p.Ctl&model.FIN != 0 && b.Len == 0
		if !more || a.Len == 0 || a.Ctl&(model.SYN|model.RST|model.FIN) != 0 || b.Ctl&(model.SYN|model.RST) != 0 ||
			b.Seq != a.Seq+uint32(a.Len) || b.At != a.At { //nolint:gosec // of a packet
			return
		}
		b.Seq, b.Len = a.Seq, b.Len+a.Len
		b.text = r.numbers.text(&b.Sent)
		r.queue = r.queue[1:]
	}
}

// clauseText cites a clause.
func clauseText(c model.Clause) string {
	text := c.String()
	if text != "" && !strings.HasPrefix(text, "RFC") && c != model.OfStacks {
		return "RFC 9293, " + text
	}
	return text
}

// inject has a segment arrive.
func (r *runner) inject(p *pkt.Packet) error {
	if p.Other != "" {
		return needs("a packet that is none of TCP's: %s", p.Other)
	}
	for _, o := range p.Options {
		if strings.HasPrefix(o.Name, "FO") {
			return needs("TCP Fast Open")
		}
	}
	if p.AnySeq || p.AnyAck {
		return needs("a segment that arrives with any number (...)")
	}
	state, _ := r.s.State()
	if p.Ctl&model.SYN != 0 && (state == model.Listen || state == model.SynSent) {
		r.numbers.remote = p.Seq
		r.numbers.scale = 0
		if n, ok := p.Option("wscale"); ok {
			r.numbers.scale = n
		}
		mss, _ := p.Option("mss")
		r.s.Windows(-1, -1, mss)
	}
	if p.Window >= 0 && p.Ctl&(model.ACK|model.SYN) != 0 && p.Ctl&model.RST == 0 {
		scale := r.numbers.scale
		if p.Ctl&model.SYN != 0 {
			scale = 0
		}
		r.s.Windows(-1, min(p.Window, 65535)<<min(14, max(0, scale)), -1)
	}
	r.collect()
	if err := r.s.Inject(r.numbers.arriving(p)); err != nil {
		return err
	}
	return nil
}

// shown adds a row.
func (r *runner) shown(e *pkt.Event, err error) {
	r.collect()
	row := Row{Line: e.Line, At: r.now, Says: e.Text}
	if state, known := r.s.State(); known {
		row.In = state.String()
	}
	if err != nil {
		var end *stop
		if errors.As(err, &end) && end.verdict == Fails && e.Call != nil {
			row.Does = end.got
		}
	}
	row.Does = strings.Join(append(r.news, row.Does), ", ")
	row.Does = strings.TrimSuffix(row.Does, ", ")
	r.news = nil
	r.rows = append(r.rows, row)
}
