package certificate

import (
	"encoding/json"
	"fmt"
	"io"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
)

// Write writes the certificate that the properties hold of p: states are those of the
// model that keeps the ghosts which the properties read.
func Write(w io.Writer, p *model.Parameters, of []properties.Property, states []model.State) error {
	f := file{Schema: Schema, Parameters: settingsOf(p), States: []stateForm{}}
	for i := range of {
		f.Properties = append(f.Properties, of[i].Name)
	}
	f.Hash = hash(f.Parameters, f.Properties)
	for i := range states {
		f.States = append(f.States, formOf(&states[i]))
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", " ")
	return encoder.Encode(f)
}

// A Certified is what a certificate says, and how much of it was checked.
type Certified struct {
	Parameters    model.Parameters
	Properties    []properties.Property
	States, Steps int
}

// Check reads a certificate and checks it. The error says in one line what is wrong: of
// a step that leads out of the states, or violates a property, which.
func Check(r io.Reader) (*Certified, error) {
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	var f file
	if err := decoder.Decode(&f); err != nil {
		return nil, fmt.Errorf("it is no certificate: %w", err)
	}
	if f.Schema != Schema {
		return nil, fmt.Errorf("schema is %s, want %s", model.Quoted(f.Schema), Schema)
	}
	if f.Hash != hash(f.Parameters, f.Properties) {
		return nil, fmt.Errorf("the hash is not that of its parameters and properties")
	}
	parameters, err := parametersOf(f.Parameters)
	if err != nil {
		return nil, err
	}
	c := checker{Certified: Certified{Parameters: parameters, States: len(f.States)}}
	var ghosts model.Ghosts
	for _, name := range f.Properties {
		p, ok := properties.Named(name)
		if !ok || p.Kind != explore.Always && p.Kind != explore.AlwaysStep {
			return nil, fmt.Errorf("property %s: want one about every state or step", model.Quoted(name))
		}
		c.Properties = append(c.Properties, p)
		ghosts |= p.Ghosts
	}
	if len(c.Properties) == 0 {
		return nil, fmt.Errorf("it names no property")
	}
	if c.model, err = model.New(parameters, ghosts); err != nil {
		return nil, err
	}
	if err := c.read(f.States); err != nil {
		return nil, err
	}
	return &c.Certified, c.check()
}

// A checker has the states of a certificate, by what ends they have.
type checker struct {
	Certified
	model  *model.Model
	states []model.State
	alike  map[[2]model.TCB][]int
}

func (c *checker) read(forms []stateForm) error {
	c.alike = map[[2]model.TCB][]int{}
	for i := range forms {
		s, err := forms[i].state(c.model)
		if err != nil {
			return fmt.Errorf("state %d: %w", i+1, err)
		}
		c.states = append(c.states, s)
		c.alike[s.TCB] = append(c.alike[s.TCB], i)
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
		before := &c.states[i]
		for _, a := range c.model.Enabled(*before, nil) {
			after := c.model.Apply(*before, a)
			c.Steps++
			for j := range c.Properties {
				of := c.Properties[j].Of(c.model)
				if of.Step != nil && !of.Step(before, a, &after) || of.State != nil && !of.State(&after) {
					return fmt.Errorf("state %d, step %q: it violates %s", i+1, a, of.Name)
				}
			}
			if !c.covered(&after) {
				return fmt.Errorf("state %d, step %q: it leads to a state that none of its states covers", i+1, a)
			}
		}
	}
	return nil
}

func (c *checker) covered(s *model.State) bool {
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
