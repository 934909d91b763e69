package suite

import (
	"errors"
	"io"
	"slices"

	"tcpcheck/ask/yamlfile"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/verify"
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
func Read(file string, r io.Reader) ([]Question, error) {
	root, err := yamlfile.Parse(file, r)
	if err != nil {
		return nil, err
	}
	var common settings.Given
	var list *yamlfile.Node
	err = root.Mapping("a suite",
		yamlfile.Key{Name: "settings", Read: func(n yamlfile.Node) (err error) {
			common, err = readSettings(n)
			return err
		}},
		yamlfile.Key{Name: "questions", Read: func(n yamlfile.Node) error { list = &n; return nil }},
	)
	switch {
	case err != nil:
		return nil, err
	case list == nil:
		return nil, root.Errorf("questions are missing")
	}
	items, err := list.Items("questions")
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
			return nil, item.Errorf("there are two questions with the name %s", model.Quoted(q.Name))
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
	var given settings.Given
	err := n.Entries("settings", func(name string, at, value yamlfile.Node) error {
		word, err := value.Word(name)
		if err != nil {
			return err
		}
		if !settings.Known(name) {
			return at.Errorf("%s is no setting: want a flag of a parameter, as tcpcheck verify --help lists "+
				"them, without --", model.Quoted(name))
		}
		given = given.With(name, word)
		return nil
	})
	return given, err
}

// readQuestion reads one question, with the settings that all have.
func readQuestion(n yamlfile.Node, common settings.Given) (*Question, error) {
	q := &Question{}
	given := common
	var own *yamlfile.Node
	err := n.Mapping("a question",
		yamlfile.Key{Name: "name", Read: func(n yamlfile.Node) (err error) {
			q.Name, err = n.Text("name")
			return err
		}},
		yamlfile.Key{Name: "settings", Read: func(n yamlfile.Node) error {
			own = &n
			more, err := readSettings(n)
			given = append(slices.Clip(common), more...)
			return err
		}},
		yamlfile.Key{Name: "mutant", Read: func(n yamlfile.Node) (err error) {
			q.Mutant, err = readMutant(n)
			return err
		}},
		yamlfile.Key{Name: "expect", Read: func(n yamlfile.Node) (err error) {
			q.Expect, err = readExpectations(n)
			return err
		}},
	)
	switch {
	case err != nil:
		return nil, err
	case q.Name == "":
		return nil, n.Errorf("name is missing")
	case len(q.Expect) == 0:
		return nil, n.Errorf("expect is missing: want holds, violated, or a verdict for each property")
	}
	if q.Resolved, err = settings.Resolve(given); err != nil {
		return nil, blame(n, own, err)
	}
	return q, nil
}

// blame returns an error about parameters with the place of the setting that it is
// about, if it is one of the question's own.
func blame(n yamlfile.Node, own *yamlfile.Node, err error) error {
	at := n
	var p *model.ParameterError
	if own != nil && errors.As(err, &p) {
		_ = own.Entries("settings", func(name string, _, value yamlfile.Node) error {
			if name == p.Name {
				at = value
			}
			return nil
		})
	}
	return at.Errorf("%v", err)
}

func readMutant(n yamlfile.Node) (*mutants.Mutant, error) {
	name, err := n.Word("mutant")
	if err != nil {
		return nil, err
	}
	mu, ok := mutants.Named(name)
	if !ok {
		return nil, n.Errorf("there is no mutant %s: see tcpcheck list mutants", model.Quoted(name))
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
	err := n.Entries("expect", func(name string, at, value yamlfile.Node) error {
		p, ok := properties.Named(name)
		if !ok {
			return at.Errorf("there is no property %s: see tcpcheck list properties", model.Quoted(name))
		}
		verdict, err := readVerdict(value)
		all = append(all, Expectation{p, verdict})
		return err
	})
	return all, err
}

func readVerdict(n yamlfile.Node) (explore.Verdict, error) {
	word, err := n.OneOf("expect", []string{"holds", "violated"})
	if word == "holds" {
		return explore.Holds, err
	}
	return explore.Violated, err
}
