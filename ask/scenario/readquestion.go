package scenario

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/settings"
)

// A draft is a question as it is read, with the places of what has to fit together.
type draft struct {
	Question
	// check says that it is one of a named situation, and needs no name.
	check    bool
	at       node
	settings map[string]node
	// one is what is expected of the property or witness that is named, if any is.
	one Expectation
	// asks counts the properties and witnesses.
	asks         int
	kind, expect node
	// written is the run that is written down.
	written node
	// run has what only a run can show, moment the time among them.
	run    []node
	moment node
	// smallest and of are the smallest wait and the range of waits.
	smallest, of node
	// times is what is said of an event.
	times eventDraft
}

// decided are the verdicts that can be expected.
var decided = []explore.Verdict{explore.Holds, explore.Violated}

// wordsOf lists the words for what can be expected of properties of a kind.
func wordsOf(kind explore.Kind) []string {
	var words []string
	for _, v := range decided {
		words = append(words, kind.Says(v))
	}
	return words
}

// read reads the question.
func (d *draft) read(p node) error {
	d.at = p
	e := &d.one
	what := "a question"
	if d.check {
		what = "a check"
	}
	scan := Scan{}
	event := func(p node) error { return d.readProperty(p, "event", properties.Events) }
	err := p.mapping(what, append([]key{
		{"settings", d.readSettings},
		{"mutant", d.readMutant},
		{"property", func(p node) error { return d.readProperty(p, "property", properties.All) }},
		{"witness", func(p node) error { return d.readProperty(p, "witness", properties.Witnesses) }},
		{"run", d.readRun},
		{"expect", func(p node) error { d.expect = p; return d.readExpect(p) }},
		{"kind", func(p node) (err error) {
			d.kind = p
			e.Kind, err = p.text("kind")
			return err
		}},
		{"steps", func(p node) (err error) {
			d.run = append(d.run, p)
			e.Steps, err = p.number("steps", 1)
			return err
		}},
		{"at", func(p node) (err error) {
			d.run, d.moment = append(d.run, p), p
			e.At, err = p.word("at")
			return err
		}},
		{"states", func(p node) error {
			d.run = append(d.run, p)
			return d.readStates(p)
		}},
		{"smallest-wait", func(p node) (err error) {
			d.smallest = p
			if says, err := p.word("smallest-wait"); err == nil && says == "none" {
				scan.Smallest = NoWait
				return nil
			}
			scan.Smallest, err = p.number("smallest-wait", 0)
			return err
		}},
		{"waits", func(p node) error { d.of = p; return scan.readWaits(p) }},
		textKey("because", &d.Because),
		textKey("name", &d.Name),
	}, d.times.keys(event)...)...)
	if err != nil {
		return err
	}
	if d.smallest.given() || d.of.given() {
		e.Scan = &scan
	}
	if d.Name == "" && !d.check {
		return p.errorf("name is missing")
	}
	if err := d.resolve(); err != nil {
		return err
	}
	return d.fits()
}

// readSettings reads names of flags with their values, which go before those that there
// are.
func (d *draft) readSettings(p node) error {
	places := maps.Clone(d.settings)
	if places == nil {
		places = map[string]node{}
	}
	var given settings.Given
	err := p.entries("settings", func(name string, at, value node) error {
		if !settings.Known(name) {
			return at.errorf("unknown setting %s: want the name of a flag of tcpcheck verify that is a parameter",
				model.Quoted(name))
		}
		word, err := value.word(name)
		given = given.With(name, word)
		places[name] = value
		return err
	})
	common := slices.DeleteFunc(slices.Clone(d.Given), func(s model.Setting) bool {
		_, own := given.Get(s.Name)
		return own
	})
	d.Given, d.settings = slices.Concat(common, given), places
	return err
}

// readMutant reads the name of a mutant.
func (d *draft) readMutant(p node) error {
	var known []string
	for _, mu := range mutants.All {
		known = append(known, mu.Name)
	}
	name, err := p.oneOf("mutant", known)
	if err != nil {
		return err
	}
	mu, _ := mutants.Named(name)
	d.Mutant = &mu
	return nil
}

// readProperty reads the name of one of the properties or witnesses.
func (d *draft) readProperty(p node, what string, of []properties.Property) error {
	var known []string
	for i := range of {
		known = append(known, of[i].Name)
	}
	name, err := p.oneOf(what, known)
	if err != nil {
		return err
	}
	if d.asks++; d.asks > 1 {
		return p.errorf("%s %s: want one property or one witness", what, name)
	}
	d.one.Property = of[slices.Index(known, name)]
	return nil
}

// readExpect reads the verdicts on the properties that are named there, or looks
// whether it is a verdict: on what is for fits to say.
func (d *draft) readExpect(p node) error {
	if !p.isMapping() {
		_, err := p.oneOf("expect", append(wordsOf(explore.Always), wordsOf(explore.Sometimes)...))
		return err
	}
	return p.entries("expect", func(name string, at, value node) error {
		property, ok := properties.Named(name)
		if !ok {
			return at.errorf("there is no property %s: see tcpcheck list properties", model.Quoted(name))
		}
		verdict, err := readVerdict(value, property.Kind)
		d.Expected = append(d.Expected, Expectation{Property: property, Verdict: verdict})
		return err
	})
}

// readVerdict reads the verdict expected of properties of a kind.
func readVerdict(p node, kind explore.Kind) (explore.Verdict, error) {
	known := wordsOf(kind)
	word, err := p.oneOf("expect", known)
	if err != nil {
		return 0, err
	}
	return decided[slices.Index(known, word)], nil
}

// resolve sets the parameters of the question.
func (d *draft) resolve() error {
	for _, name := range []string{"wait", "wait-a", "wait-b"} {
		if at, set := d.settings[name]; set && d.one.Scan != nil {
			return at.errorf("%s: it does not go with smallest-wait, which sets it", name)
		}
	}
	if err := d.readHandshake(); err != nil {
		return d.blame(err)
	}
	given := d.Given
	if d.check {
		given = append(slices.Clone(Quiet), d.Given...)
	}
	if d.one.Scan != nil {
		given = given.With("wait", "0")
	}
	var err error
	if d.Resolved, err = settings.Resolve(given); err != nil {
		return d.blame(err)
	}
	return nil
}

// readHandshake takes out the policy handshake, which files of earlier releases have,
// and makes it the mutant that it stands for.
func (d *draft) readHandshake() error {
	others, twoWay, err := d.Given.WithoutHandshake()
	if err != nil {
		return err
	}
	d.Given = others
	if !twoWay {
		return nil
	}
	if d.Mutant != nil && d.Mutant.Name != settings.TwoWay {
		return fmt.Errorf("handshake two-way is a mutant, and there is another one, %s", d.Mutant.Name)
	}
	mu, _ := mutants.Named(settings.TwoWay)
	d.Mutant = &mu
	return nil
}

// blame returns an error about the parameters with the place of the setting that it is
// about, if there is one.
func (d *draft) blame(err error) error {
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
	return at.errorf("%v", err)
}
