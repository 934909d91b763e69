package scenario

import (
	"errors"
	"slices"
	"time"

	"tcpcheck/ask/yamlfile"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/settings"
)

// A draft is a check as it is read, with the places of what has to fit together.
type draft struct {
	Check
	at       yamlfile.Node
	settings map[string]yamlfile.Node
	// asks counts the properties and witnesses.
	asks         int
	kind, expect yamlfile.Node
	// run has what only a run can show, moment the time among them.
	run    []yamlfile.Node
	moment yamlfile.Node
	// smallest and of are the smallest wait and the range of waits.
	smallest, of yamlfile.Node
}

// readCheck reads one check.
func readCheck(p yamlfile.Node) (*Check, error) {
	d := &draft{at: p, settings: map[string]yamlfile.Node{}}
	e := &d.Expected
	scan := Scan{}
	err := p.Mapping("a check",
		yamlfile.Key{Name: "settings", Read: d.readSettings},
		yamlfile.Key{Name: "mutant", Read: d.readMutant},
		yamlfile.Key{Name: "property", Read: func(p yamlfile.Node) error {
			return d.readProperty(p, "property", properties.All)
		}},
		yamlfile.Key{Name: "witness", Read: func(p yamlfile.Node) error {
			return d.readProperty(p, "witness", properties.Witnesses)
		}},
		yamlfile.Key{Name: "expect", Read: func(p yamlfile.Node) error {
			d.expect = p
			says, err := p.OneOf("expect", []string{string(Holds), string(Violated), string(Witnessed), string(Never)})
			e.Verdict = Verdict(says)
			return err
		}},
		yamlfile.Key{Name: "kind", Read: func(p yamlfile.Node) (err error) {
			d.kind = p
			e.Kind, err = p.Text("kind")
			return err
		}},
		yamlfile.Key{Name: "steps", Read: func(p yamlfile.Node) (err error) {
			d.run = append(d.run, p)
			e.Steps, err = p.Number("steps", 1)
			return err
		}},
		yamlfile.Key{Name: "at", Read: func(p yamlfile.Node) (err error) {
			d.run, d.moment = append(d.run, p), p
			e.At, err = p.Word("at")
			return err
		}},
		yamlfile.Key{Name: "states", Read: func(p yamlfile.Node) error {
			d.run = append(d.run, p)
			return d.readStates(p)
		}},
		yamlfile.Key{Name: "smallest-wait", Read: func(p yamlfile.Node) (err error) {
			d.smallest = p
			if says, err := p.Word("smallest-wait"); err == nil && says == "none" {
				scan.Smallest = NoWait
				return nil
			}
			scan.Smallest, err = p.Number("smallest-wait", 0)
			return err
		}},
		yamlfile.Key{Name: "waits", Read: func(p yamlfile.Node) error { d.of = p; return scan.readWaits(p) }},
		yamlfile.Key{Name: "because", Read: func(p yamlfile.Node) (err error) {
			d.Because, err = p.Text("because")
			return err
		}},
	)
	if err != nil {
		return nil, err
	}
	if d.smallest.Given() || d.of.Given() {
		e.Scan = &scan
	}
	if err := d.resolve(); err != nil {
		return nil, err
	}
	return &d.Check, d.fits()
}

// readSettings reads what a check sets, by the names of flags.
func (d *draft) readSettings(p yamlfile.Node) error {
	return p.Entries("settings", func(name string, at, value yamlfile.Node) error {
		if !settings.Known(name) {
			return at.Errorf("unknown setting %s: want the name of a flag of tcpcheck verify that is a parameter",
				model.Quoted(name))
		}
		given, err := value.Word(name)
		if err != nil {
			return err
		}
		d.Given = d.Given.With(name, given)
		d.settings[name] = value
		return nil
	})
}

// readMutant reads the name of a mutant.
func (d *draft) readMutant(p yamlfile.Node) error {
	var known []string
	for _, mu := range mutants.All {
		known = append(known, mu.Name)
	}
	name, err := p.OneOf("mutant", known)
	if err != nil {
		return err
	}
	mu, _ := mutants.Named(name)
	d.Mutant = &mu
	return nil
}

// readProperty reads the name of one of the properties or witnesses.
func (d *draft) readProperty(p yamlfile.Node, what string, of []properties.Property) error {
	var known []string
	for i := range of {
		known = append(known, of[i].Name)
	}
	name, err := p.OneOf(what, known)
	if err != nil {
		return err
	}
	if d.asks++; d.asks > 1 {
		return p.Errorf("%s %s: want one property or one witness", what, name)
	}
	d.Property = of[slices.Index(known, name)]
	return nil
}

// readStates reads the states that ends go through.
func (d *draft) readStates(p yamlfile.Node) error {
	through := func(e model.End) func(yamlfile.Node) error {
		return func(p yamlfile.Node) error {
			items, err := p.Items("states")
			if err != nil {
				return err
			}
			for _, item := range items {
				state, err := readState(item)
				if err != nil {
					return err
				}
				d.Expected.States[e] = append(d.Expected.States[e], state)
			}
			if len(items) == 0 {
				return p.Errorf("states: want one at least")
			}
			return nil
		}
	}
	return p.Mapping("states", yamlfile.Key{Name: "a", Read: through(model.A)},
		yamlfile.Key{Name: "b", Read: through(model.B)})
}

// readState reads the name of a TCP state.
func readState(p yamlfile.Node) (model.TCPState, error) {
	var known []string
	for _, s := range model.TCPStates {
		known = append(known, s.String())
	}
	name, err := p.OneOf("state", known)
	if err != nil {
		return 0, err
	}
	return model.TCPStates[slices.Index(known, name)], nil
}

// mostWaits bounds how many waits a scan has.
const mostWaits = 100

// readWaits reads the first wait of a scan and the last.
func (s *Scan) readWaits(p yamlfile.Node) error {
	items, err := p.Items("waits")
	if err != nil {
		return err
	}
	if len(items) != 2 {
		return p.Errorf("waits: want two, the first and the last")
	}
	if s.From, err = items[0].Number("waits", 0); err != nil {
		return err
	}
	if s.To, err = items[1].Number("waits", s.From); err != nil {
		return err
	}
	if s.To-s.From >= mostWaits {
		return items[1].Errorf("waits: want at most %d", mostWaits)
	}
	return nil
}

// resolve sets the parameters of the check.
func (d *draft) resolve() error {
	for _, name := range []string{"wait", "wait-a", "wait-b"} {
		if at, set := d.settings[name]; set && d.Expected.Scan != nil {
			return at.Errorf("%s: it does not go with smallest-wait, which sets it", name)
		}
	}
	given := append(slices.Clone(Defaults), d.Given...)
	if scan := d.Expected.Scan; scan != nil {
		given = given.With("wait", "0")
	}
	var err error
	if d.Resolved, err = settings.Resolve(given); err == nil {
		return nil
	}
	at := d.at
	var parameter *model.ParameterError
	if errors.As(err, &parameter) {
		for _, name := range []string{parameter.Name, model.BothEnds(parameter.Name)} {
			if value, ok := d.settings[name]; ok {
				at = value
				break
			}
		}
	}
	return at.Errorf("%v", err)
}

// fits checks that the parts of the check go together.
func (d *draft) fits() error {
	e := &d.Expected
	property := d.Property.Kind != explore.Sometimes
	switch {
	case d.asks == 0:
		return d.at.Errorf("property or witness is missing")
	case e.Scan != nil:
		return d.scanFits(property)
	case !d.expect.Given():
		return d.at.Errorf("expect is missing")
	case property && e.Verdict != Holds && e.Verdict != Violated:
		return d.expect.Errorf("expect %s: want holds or violated, as it is a property", e.Verdict)
	case !property && e.Verdict != Witnessed && e.Verdict != Never:
		return d.expect.Errorf("expect %s: want witnessed or never, as it is a witness", e.Verdict)
	case e.Kind != "" && e.Verdict != Violated:
		return d.kind.Errorf("kind: it goes with expect violated only")
	case len(d.run) > 0 && e.Verdict != Violated && e.Verdict != Witnessed:
		return d.run[0].Errorf("steps, at and states: they go with expect violated or witnessed only")
	case e.At != "":
		return d.normalAt()
	}
	return nil
}

// scanFits checks that the parts of a scan go together.
func (d *draft) scanFits(property bool) error {
	s := d.Expected.Scan
	switch {
	case !d.smallest.Given():
		return d.of.Errorf("waits: want smallest-wait as well")
	case !d.of.Given():
		return d.smallest.Errorf("smallest-wait: want waits as well, the first and the last to try")
	case !property:
		return d.smallest.Errorf("smallest-wait: it goes with a property only")
	case d.expect.Given():
		return d.expect.Errorf("expect: it does not go with smallest-wait")
	case d.kind.Given():
		return d.kind.Errorf("kind: it does not go with smallest-wait")
	case len(d.run) > 0:
		return d.run[0].Errorf("steps, at and states: they do not go with smallest-wait")
	case d.Resolved.Parameters.Tick > 0:
		return d.of.Errorf("waits: want settings in ticks, not durations")
	case s.Smallest != NoWait && (s.Smallest < s.From || s.Smallest > s.To):
		return d.smallest.Errorf("smallest-wait %d: want none, or one of the waits, %d to %d",
			s.Smallest, s.From, s.To)
	}
	return nil
}

// normalAt writes the time of the last step as the run has it.
func (d *draft) normalAt() error {
	p := &d.Resolved.Parameters
	if p.Tick == 0 {
		n, err := d.moment.Number("at", 0)
		if err == nil {
			d.Expected.At = p.Time(n)
		}
		return err
	}
	t, err := time.ParseDuration(d.Expected.At)
	if err != nil || t < 0 {
		return d.moment.Errorf("at %s: want a time with its unit, such as 200ms", model.Quoted(d.Expected.At))
	}
	d.Expected.At = model.Duration(t)
	return nil
}
