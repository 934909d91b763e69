package suite

import (
	"errors"
	"slices"
	"strings"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/mutants"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/verify"
	"tcpcheck/yamlfile"
)

// A Question is one of a suite.
type Question struct {
	Name     string
	Resolved *settings.Resolved
	Mutant   *mutants.Mutant
	// Expect has the verdicts that the properties have to have, in the order of the
	// file.
	Expect []Expectation
}

// An Expectation is the verdict that a property has to have.
type Expectation struct {
	Property properties.Property
	Verdict  explore.Verdict
}

// Ask returns what to ask the checker.
func (q *Question) Ask() verify.Question {
	v := verify.Question{Parameters: q.Resolved.Parameters, Mutant: q.Mutant}
	for _, e := range q.Expect {
		v.Properties = append(v.Properties, e.Property)
	}
	return v
}

// MutantName names the mutant; "" if there is none.
func (q *Question) MutantName() string {
	if q.Mutant == nil {
		return ""
	}
	return q.Mutant.Name
}

// Read reads the questions of a file. The error is one line with its place in the
// file.
func Read(file string, text []byte) ([]Question, error) {
	root, err := yamlfile.Parse(file, text)
	if err != nil {
		return nil, err
	}
	fields, err := root.Fields("settings", "questions")
	if err != nil {
		return nil, err
	}
	var common settings.Given
	var list *yamlfile.Node
	for _, f := range fields {
		switch f.Key {
		case "settings":
			if common, err = readSettings(f.Value); err != nil {
				return nil, err
			}
		case "questions":
			list = &f.Value
		}
	}
	if list == nil {
		return nil, root.Errorf("questions is missing")
	}
	items, err := list.Items()
	if err != nil {
		return nil, err
	}
	var all []Question
	for _, item := range items {
		q, err := readQuestion(item, common)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(other Question) bool { return other.Name == q.Name }) {
			return nil, item.Errorf("there are two questions with the name %q", q.Name)
		}
		all = append(all, *q)
	}
	if len(all) == 0 {
		return nil, list.Errorf("want at least one question")
	}
	return all, nil
}

// readSettings reads a mapping of names of flags to values.
func readSettings(n yamlfile.Node) (settings.Given, error) {
	fields, err := n.Fields()
	if err != nil {
		return nil, err
	}
	var given settings.Given
	for _, f := range fields {
		value, err := f.Value.Text()
		if err != nil {
			return nil, err
		}
		if !settings.Known(f.Key) {
			return nil, f.At.Errorf("%q is no setting: want the name of a flag of a parameter, as tcpcheck verify --help lists them, without --", f.Key)
		}
		given = given.With(f.Key, value)
	}
	return given, nil
}

// readQuestion reads one question, with the settings that all have.
func readQuestion(n yamlfile.Node, common settings.Given) (*Question, error) {
	fields, err := n.Fields("name", "settings", "mutant", "expect")
	if err != nil {
		return nil, err
	}
	q := &Question{}
	given := common
	expects := false
	for _, f := range fields {
		switch f.Key {
		case "name":
			q.Name, err = f.Value.Text()
		case "settings":
			var own settings.Given
			own, err = readSettings(f.Value)
			given = append(slices.Clip(common), own...)
		case "mutant":
			q.Mutant, err = readMutant(f.Value)
		case "expect":
			expects = true
			q.Expect, err = readExpectations(f.Value)
		}
		if err != nil {
			return nil, err
		}
	}
	switch {
	case strings.TrimSpace(q.Name) == "":
		return nil, n.Errorf("a question needs a name")
	case !expects:
		return nil, n.Errorf("a question needs expect: holds, violated, or a verdict for each property")
	}
	if q.Resolved, err = settings.Resolve(given); err != nil {
		return nil, blame(n, fields, err)
	}
	return q, nil
}

// blame returns an error about parameters with the place of the setting it is
// about, if the question has that.
func blame(n yamlfile.Node, fields []yamlfile.Field, err error) error {
	var p *model.ParameterError
	if !errors.As(err, &p) {
		return n.Errorf("%v", err)
	}
	for _, f := range fields {
		if f.Key != "settings" {
			continue
		}
		own, failed := f.Value.Fields()
		if failed != nil {
			break
		}
		for _, s := range own {
			if s.Key == p.Name {
				return s.Value.Errorf("%v", err)
			}
		}
	}
	return n.Errorf("%v", err)
}

func readMutant(n yamlfile.Node) (*mutants.Mutant, error) {
	name, err := n.Text()
	if err != nil {
		return nil, err
	}
	mu, ok := mutants.Named(name)
	if !ok {
		return nil, n.Errorf("there is no mutant %q: see tcpcheck list mutants", name)
	}
	return &mu, nil
}

// readExpectations reads a verdict for the default properties, or one for each of
// those named.
func readExpectations(n yamlfile.Node) ([]Expectation, error) {
	var all []Expectation
	if !n.IsMapping() {
		verdict, err := readVerdict(n)
		for _, p := range properties.Default {
			all = append(all, Expectation{p, verdict})
		}
		return all, err
	}
	fields, err := n.Fields()
	if err != nil {
		return nil, err
	}
	for _, f := range fields {
		p, ok := properties.Named(f.Key)
		if !ok {
			return nil, f.At.Errorf("there is no property %q: see tcpcheck list properties", f.Key)
		}
		verdict, err := readVerdict(f.Value)
		if err != nil {
			return nil, err
		}
		all = append(all, Expectation{p, verdict})
	}
	return all, nil
}

func readVerdict(n yamlfile.Node) (explore.Verdict, error) {
	word, err := n.Text()
	if err != nil {
		return 0, err
	}
	switch word {
	case "holds":
		return explore.Holds, nil
	case "violated":
		return explore.Violated, nil
	}
	return 0, n.Errorf("expect %q: want holds or violated", word)
}
