package certificate

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
)

// Write writes the certificate that the properties hold of p: states are those of the
// model that keeps the ghosts which the properties read.
func Write(w io.Writer, p *model.Parameters, of []properties.Property, states []model.State) error {
	h := header{Schema: Schema, Parameters: settingsOf(p), States: len(states)}
	for i := range of {
		h.Properties = append(h.Properties, of[i].Name)
	}
	h.Hash = hash(h.Parameters, h.Properties)
	encoder := json.NewEncoder(w)
	if err := encoder.Encode(h); err != nil {
		return err
	}
	for i := range states {
		if err := encoder.Encode(formOf(&states[i])); err != nil {
			return err
		}
	}
	return nil
}

// A Certified is what a certificate says, and how much of it was checked.
type Certified struct {
	Parameters    model.Parameters
	Properties    []properties.Property
	States, Steps int
}

// A NoCertificateError says why what was read is no certificate at all.
type NoCertificateError struct{ Reason string }

func (e *NoCertificateError) Error() string { return "it is no certificate: " + e.Reason }

func noCertificate(format string, of ...any) error {
	return &NoCertificateError{fmt.Sprintf(format, of...)}
}

// Check reads a certificate and checks it. The error says in one line what is wrong: of
// a step that leads out of the states, or violates a property, which; it is a
// [*NoCertificateError] if there is nothing to check.
func Check(r io.Reader) (*Certified, error) {
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	h, err := headerOf(decoder)
	if err != nil {
		return nil, err
	}
	c, err := begin(h)
	if err != nil {
		return nil, err
	}
	if err := c.read(decoder, h.States); err != nil {
		return nil, err
	}
	return &c.Certified, c.check()
}

// headerOf reads the header.
func headerOf(decoder *json.Decoder) (*header, error) {
	var line json.RawMessage
	if err := decoder.Decode(&line); err != nil {
		return nil, noCertificate("%v", err)
	}
	var of struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(line, &of); err != nil || of.Schema != Schema {
		return nil, noCertificate("schema is %s, want %s", model.Quoted(of.Schema), Schema)
	}
	var h header
	if err := json.Unmarshal(line, &h); err != nil {
		return nil, noCertificate("%v", err)
	}
	return &h, nil
}

// begin returns a checker of what a header promises.
func begin(h *header) (*checker, error) {
	if h.Hash != hash(h.Parameters, h.Properties) {
		return nil, errors.New("the hash is not that of its parameters and properties")
	}
	parameters, err := parametersOf(h.Parameters)
	if err != nil {
		return nil, noCertificate("%v", err)
	}
	c := &checker{Certified: Certified{Parameters: parameters}, alike: map[[2]model.TCB][]int{}, widens: true}
	var ghosts model.Ghosts
	for _, name := range h.Properties {
		p, ok := properties.Named(name)
		if !ok || p.Kind != explore.Always && p.Kind != explore.AlwaysStep {
			return nil, noCertificate("property %s: want one about every state or step", model.Quoted(name))
		}
		if p.InFlight && parameters.Endless() {
			return nil, noCertificate("property %s: it does not go with any number of sequence numbers", p.Name)
		}
		c.widens = c.widens && !p.InFlight && !p.Answers
		c.Properties = append(c.Properties, p)
		ghosts |= p.Ghosts
	}
	if len(c.Properties) == 0 {
		return nil, noCertificate("it names no property")
	}
	c.model, err = model.New(parameters, ghosts)
	for i := range c.Properties {
		c.of = append(c.of, c.Properties[i].Of(c.model))
	}
	return c, err
}

// A checker has the states of a certificate, by what ends they have.
type checker struct {
	Certified
	model  *model.Model
	of     []explore.Property[model.State, model.Action]
	states []model.State
	alike  map[[2]model.TCB][]int
	// widens says that what a state leads to may be widened to be covered.
	widens bool
}

// read reads the states: so many, and nothing after them.
func (c *checker) read(decoder *json.Decoder, states int) error {
	for {
		var form stateForm
		err := decoder.Decode(&form)
		if errors.Is(err, io.EOF) {
			break
		}
		n := len(c.states) + 1
		if err != nil {
			return noCertificate("state %d: %v", n, err)
		}
		s, err := form.state(c.model)
		if err != nil {
			return noCertificate("state %d: %v", n, err)
		}
		c.states = append(c.states, s)
		c.alike[s.TCB] = append(c.alike[s.TCB], n-1)
	}
	if c.States = len(c.states); c.States != states {
		return fmt.Errorf("it has %d states, and says that it has %d", c.States, states)
	}
	return nil
}

// check checks that the initial states are covered and every step from a state is.
func (c *checker) check() error {
	for _, s := range c.model.Initial() {
		if !c.covered(&s) {
			return fmt.Errorf("the initial state is not among its states")
		}
	}
	for i := range c.states {
		if err := c.steps(&c.states[i]); err != nil {
			return fmt.Errorf("state %d, %w", i+1, err)
		}
	}
	return nil
}

// steps checks the steps from a state. The rules take for granted what holds in every
// state that is reached, and may panic in one that is not: then they say nothing of it.
func (c *checker) steps(before *model.State) (err error) {
	defer func() {
		if why := recover(); why != nil {
			err = fmt.Errorf("of which the rules say nothing: %v", why)
		}
	}()
	for _, a := range c.model.Enabled(*before, nil) {
		after := c.model.Apply(*before, a)
		c.Steps++
		for _, of := range c.of {
			if of.Step != nil && !of.Step(before, a, &after) || of.State != nil && !of.State(&after) {
				return fmt.Errorf("step %q: it violates %s", a, of.Name)
			}
		}
		if !c.covered(&after) {
			return fmt.Errorf("step %q: it leads to a state that none of its states covers", a)
		}
	}
	return nil
}

// covered says whether a state that is written covers s, or, where that decides the same
// properties, what s is widened to.
func (c *checker) covered(s *model.State) bool {
	if c.among(s) {
		return true
	}
	wide := *s
	c.model.Widen(&wide)
	return c.widens && wide != *s && c.among(&wide)
}

func (c *checker) among(s *model.State) bool {
	for _, i := range c.alike[s.TCB] {
		if c.covers(&c.states[i], s) {
			return true
		}
	}
	return false
}

func (c *checker) covers(s, t *model.State) bool {
	if s.Opens != t.Opens || s.Aborts < t.Aborts || s.Ungraceful != t.Ungraceful || t.Overflow {
		return false
	}
	for _, e := range model.Ends {
		for _, seg := range t.Toward[e].Segments() {
			if !c.holds(&s.Toward[e], seg) {
				return false
			}
		}
	}
	return true
}

// holds says whether seg is in a channel with no less life: with just as much, if with
// more it could not be delivered yet.
func (c *checker) holds(channel *model.Channel, seg model.Segment) bool {
	for _, other := range channel.Segments() {
		life := other.Life
		other.Life = seg.Life
		if other == seg && life >= seg.Life &&
			(life == seg.Life || int(life) <= c.Parameters.Delay-c.Parameters.MinDelay) {
			return true
		}
	}
	return false
}
