package check

import (
	"errors"
	"fmt"
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
)

// Limits are how long is waited.
type Limits struct {
	// Answer is for an answer, beside the time that is to pass in the stack.
	Answer time.Duration
	// Pause is how long nothing is asked, while no time may pass in the stack.
	Pause time.Duration
}

// Usual are the limits of the other commands, and a pause longer than the RTO.
var Usual = Limits{Answer: stack.AnswersWithin, Pause: rto + rto/10}

// Program starts the program and goes through a session with it. The error says in one
// line why it cannot be started; what is wrong with it then is in the report.
func Program(path string, limits Limits) (*Report, error) {
	c := &checker{limits: limits, report: &Report{}}
	p, err := stack.Watched(limits.Answer, c.watch, path)
	if err != nil {
		if len(c.report.Session) == 0 {
			return nil, err
		}
		c.wrong(cause(err).Error())
		return c.report, nil
	}
	c.target = p
	c.report.Name, c.report.Fires = p.Name(), p.Fires()
	c.all()
	c.end(p)
	return c.report, nil
}

// cause returns an error without the name of the program before it.
func cause(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}

// A checker goes through a session.
type checker struct {
	limits Limits
	report *Report
	target stack.Target
	stack  stack.Stack
	// Nothing more can be asked.
	broken bool
	// Something happened because time passed.
	moves bool
}

func (c *checker) watch(request, answer []byte) {
	c.report.Session = append(c.report.Session, Line{string(request), string(answer)})
}

func (c *checker) wrong(want string)  { c.find(Finding{Want: want, Wrong: true}) }
func (c *checker) remark(want string) { c.find(Finding{Want: want}) }

// find notes what is found of the last line. Of one line only the first is.
func (c *checker) find(f Finding) {
	if f.Line == 0 {
		f.Line = len(c.report.Session)
	}
	if n := len(c.report.Findings); n == 0 || c.report.Findings[n-1].Line != f.Line {
		c.report.Findings = append(c.report.Findings, f)
	}
}

// failed notes the error of a request, if there is one, and says whether there is.
func (c *checker) failed(err error, want string) bool {
	var broken *stack.ProtocolError
	switch {
	case err == nil:
		return false
	case errors.As(err, &broken):
		c.broken = true
		c.wrong(broken.Error())
	default:
		c.wrong(want + ", and no error")
	}
	return true
}

// A grade says what it is if something is not as wanted.
type grade bool

const (
	must   grade = true  // the program is wrong
	should grade = false // it is another TCP
)

// wants notes where the stack has not sent these segments and is not in this state, if that
// can be read. It says whether it did. The ACK of a RST is free, and so is PSH.
func (c *checker) wants(g grade, err error, state model.TCPState, why string, want ...stack.Segment) bool {
	text := why + ": want " + listed(want) + ", and " + state.String()
	if c.failed(err, text) {
		return false
	}
	got := c.stack.Sent()
	same := len(got) == len(want)
	for i := range want {
		same = same && alike(want[i], got[i])
	}
	in, known := c.stack.State()
	if same && (!known || in == state) {
		return true
	}
	c.find(Finding{Want: text, Wrong: bool(g)})
	return false
}

func alike(want, got stack.Segment) bool {
	free := model.PSH
	if want.Ctl&model.RST != 0 {
		free |= model.ACK
	}
	return want.Ctl&^free == got.Ctl&^free && want.Seq == got.Seq && want.Len == got.Len &&
		(want.Ctl&model.ACK == 0 || want.Ctl&model.RST != 0 || want.Ack == got.Ack)
}

// listed writes segments in one line.
func listed(all []stack.Segment) string {
	if len(all) == 0 {
		return "nothing sent"
	}
	text := ""
	for i, s := range all {
		if i > 0 {
			text += ", "
		}
		text += s.String()
		if s.Len > 0 {
			text += fmt.Sprintf(" with %d of text", s.Len)
		}
	}
	return text
}

// end closes the stack, which has to end by itself and to have said all.
func (c *checker) end(p *stack.Process) {
	if c.broken {
		_ = p.Close()
		return
	}
	rest, err := p.End()
	last := len(c.report.Session)
	switch {
	case len(rest) > 0:
		c.report.Findings = append(c.report.Findings, Finding{Wrong: true,
			Want: fmt.Sprintf("%d octets more were written than the answers to %d requests: want one line for each",
				len(rest), last)})
	case err != nil:
		c.report.Findings = append(c.report.Findings, Finding{Wrong: true,
			Want: "once its standard input is closed, want it to end by itself within 2 s, with status 0: " +
				err.Error()})
	}
}
