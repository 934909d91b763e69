package certificate

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tcpcheck/model"
)

// Schema names the form of a certificate in JSON.
const Schema = "tcpcheck/certificate/v1"

// A header is the first line of a certificate; a line for each state follows. Parameters
// has one setting to an element, "msl=2", in the order of the dictionary, and Hash is
// SHA-256 of them and of the properties, each ended by a line feed.
type header struct {
	Schema     string   `json:"schema"`
	Parameters []string `json:"parameters"`
	Properties []string `json:"properties"`
	Hash       string   `json:"hash"`
	States     int      `json:"states"`
}

// A stateForm is a state. What is 0, false or empty is left out, here and below.
type stateForm struct {
	A          tcbForm       `json:"a"`
	B          tcbForm       `json:"b"`
	ToA        []segmentForm `json:"to_a,omitempty"`
	ToB        []segmentForm `json:"to_b,omitempty"`
	Opens      uint8         `json:"opens,omitempty"`
	Aborts     uint8         `json:"aborts,omitempty"`
	Ungraceful uint16        `json:"ungraceful,omitempty"`
}

// A tcbForm is a TCB. Timer is "", "rto", "fin-wait-2" or "time-wait", and Left what is
// left of it, in ticks.
type tcbForm struct {
	State           string    `json:"state"`
	SndUna          model.Seq `json:"snd_una,omitempty"`
	SndNxt          model.Seq `json:"snd_nxt,omitempty"`
	RcvNxt          model.Seq `json:"rcv_nxt,omitempty"`
	SYN             bool      `json:"syn_unacknowledged,omitempty"`
	Unsent          uint8     `json:"unsent,omitempty"`
	Timer           string    `json:"timer,omitempty"`
	Left            uint16    `json:"left,omitempty"`
	RTO             uint16    `json:"rto,omitempty"`
	Retransmissions uint8     `json:"retransmissions,omitempty"`
	Incarnation     uint8     `json:"incarnation,omitempty"`
	Phantom         bool      `json:"phantom,omitempty"`
	Received        uint8     `json:"received,omitempty"`
	HalfClosed      bool      `json:"half_closed,omitempty"`
	Unread          bool      `json:"unread,omitempty"`
	ACKIn           uint16    `json:"ack_in,omitempty"`
	ACKDue          uint16    `json:"ack_due,omitempty"`
	AheadText       uint8     `json:"ahead_text,omitempty"`
	AheadFIN        uint8     `json:"ahead_fin,omitempty"`
	Probes          uint8     `json:"probes,omitempty"`
	Thought         uint16    `json:"thought,omitempty"`
	ISNClock        model.Seq `json:"isn_clock,omitempty"`
	// Lingers is what is left of the time for which CLOSE lingers.
	Lingers *uint16 `json:"lingers,omitempty"`
}

// A segmentForm is a segment in flight. Life is what is left of it, in ticks.
type segmentForm struct {
	Life        uint16    `json:"life,omitempty"`
	Seq         model.Seq `json:"seq"`
	Ack         model.Seq `json:"ack,omitempty"`
	Ctl         string    `json:"ctl"`
	Incarnation uint8     `json:"incarnation,omitempty"`
	Unit        uint8     `json:"unit,omitempty"`
	Phantom     bool      `json:"phantom,omitempty"`
}

func hash(parameters, properties []string) string {
	h := sha256.New()
	for _, line := range slices.Concat(parameters, properties) {
		h.Write([]byte(line + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// settingsOf lists the parameters.
func settingsOf(p *model.Parameters) []string {
	var all []string
	for _, s := range p.Settings() {
		all = append(all, s.Name+"="+s.Value)
	}
	return all
}

// parametersOf reads such a list.
func parametersOf(list []string) (model.Parameters, error) {
	p := model.Default()
	for _, line := range list {
		name, value, _ := strings.Cut(line, "=")
		if err := p.Set(model.Setting{Name: name, Value: value}); err != nil {
			return p, fmt.Errorf("parameters: %w", err)
		}
	}
	if err := p.Validate(); err != nil {
		return p, fmt.Errorf("parameters: %w", err)
	}
	if !p.Unlimited() {
		return p, errors.New("parameters: duplicates is not any, and there are no certificates for a number")
	}
	return p, nil
}

func formOf(s *model.State) stateForm {
	return stateForm{
		A: tcbFormOf(&s.TCB[model.A]), B: tcbFormOf(&s.TCB[model.B]),
		ToA: segmentFormsOf(&s.Toward[model.A]), ToB: segmentFormsOf(&s.Toward[model.B]),
		Opens: s.Opens, Aborts: s.Aborts, Ungraceful: s.Ungraceful,
	}
}

func tcbFormOf(t *model.TCB) tcbForm {
	f := tcbForm{
		State: t.State.String(), SndUna: t.SndUna, SndNxt: t.SndNxt, RcvNxt: t.RcvNxt, SYN: t.SYNUnacknowledged,
		Unsent: t.Unsent, Timer: t.Timer.Kind.String(), Left: t.Timer.Left, RTO: t.RTO,
		Retransmissions: t.Retransmissions,
		Incarnation:     t.Incarnation, Phantom: t.Phantom, Received: t.Received,
		HalfClosed: t.HalfClosed, Unread: t.Unread, ACKIn: t.ACKIn, ACKDue: t.ACKDue(),
		Probes: t.Probes, Thought: t.Thought,
		ISNClock: t.ISNClock, AheadText: t.Ahead.Text, AheadFIN: t.Ahead.FIN,
	}
	if t.Linger.Kind != model.TimerOff {
		f.Lingers = &t.Linger.Left
	}
	return f
}

func segmentFormsOf(c *model.Channel) []segmentForm {
	var all []segmentForm
	for _, s := range c.Segments() {
		all = append(all, segmentForm{s.Life, s.Seq, s.Ack, s.Ctl.String(), s.Incarnation, s.Unit,
			s.Marks&model.OfPhantom != 0})
	}
	return all
}

// state reads a form; its budgets of losses and duplicates are those of m.
func (f *stateForm) state(m *model.Model) (model.State, error) {
	s := m.Initial()[0]
	s.Opens, s.Aborts, s.Ungraceful = f.Opens, f.Aborts, f.Ungraceful
	var err error
	for e, form := range map[model.End]tcbForm{model.A: f.A, model.B: f.B} {
		if s.TCB[e], err = form.tcb(); err != nil {
			return s, err
		}
	}
	for e, forms := range map[model.End][]segmentForm{model.A: f.ToA, model.B: f.ToB} {
		s.Toward[e] = model.Channel{}
		for _, form := range forms {
			seg, err := form.segment()
			if err != nil {
				return s, err
			}
			if !s.Toward[e].Add(seg) {
				return s, fmt.Errorf("more than %d segments in flight to %v", model.Capacity, e)
			}
		}
	}
	return s, nil
}

func (f *tcbForm) tcb() (model.TCB, error) {
	t := model.TCB{
		SndUna: f.SndUna, SndNxt: f.SndNxt, RcvNxt: f.RcvNxt, SYNUnacknowledged: f.SYN, Unsent: f.Unsent,
		RTO: f.RTO, Retransmissions: f.Retransmissions, Incarnation: f.Incarnation,
		Phantom: f.Phantom, Received: f.Received,
		HalfClosed: f.HalfClosed, Unread: f.Unread, ACKIn: f.ACKIn, PutOff: f.ACKDue,
		Probes: f.Probes, Thought: f.Thought,
		ISNClock: f.ISNClock, Ahead: model.Ahead{Text: f.AheadText, FIN: f.AheadFIN},
	}
	for t.State = model.Closed; t.State.String() != f.State; t.State++ {
		if t.State == model.TimeWait {
			return t, fmt.Errorf("state %s: no state is called so", model.Quoted(f.State))
		}
	}
	for t.Timer.Kind = model.TimerOff; t.Timer.Kind.String() != f.Timer; t.Timer.Kind++ {
		if t.Timer.Kind == model.TimerKeepalive {
			return t, fmt.Errorf("timer %s: no timer is called so", model.Quoted(f.Timer))
		}
	}
	t.Timer.Left = f.Left
	if f.Lingers != nil {
		t.Linger = model.Timer{Kind: model.TimerLinger, Left: *f.Lingers}
	}
	return t, nil
}

func (f *segmentForm) segment() (model.Segment, error) {
	s := model.Segment{Life: f.Life, Seq: f.Seq, Ack: f.Ack, Incarnation: f.Incarnation, Unit: f.Unit}
	for ctl := range model.Control(1 << 5) {
		if ctl.String() == f.Ctl {
			s.Ctl = ctl
		}
	}
	if s.Ctl.String() != f.Ctl {
		return s, fmt.Errorf("ctl %s: want control bits such as FIN,ACK", model.Quoted(f.Ctl))
	}
	if f.Phantom {
		s.Marks |= model.OfPhantom
	}
	return s, nil
}
