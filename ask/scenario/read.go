package scenario

import (
	"io"
	"regexp"

	"tcpcheck/ask/yamlfile"
	"tcpcheck/model"
)

// Read reads a scenario in the form that docs/scenarios.md describes. The error is
// one line that names the file, the line and the column.
func Read(file string, r io.Reader) (*Scenario, error) {
	top, err := yamlfile.Parse(file, r)
	if err != nil {
		return nil, err
	}
	return readScenario(top)
}

// named is what a name looks like.
var named = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// readScenario reads what stands at the top of a file.
func readScenario(top yamlfile.Node) (*Scenario, error) {
	s := &Scenario{}
	err := top.Mapping("a scenario",
		yamlfile.Key{Name: "name", Read: func(p yamlfile.Node) (err error) {
			if s.Name, err = p.Word("name"); err == nil && !named.MatchString(s.Name) {
				return p.Errorf("name %s: want small letters, digits and hyphens", model.Quoted(s.Name))
			}
			return err
		}},
		yamlfile.Key{Name: "claim", Read: func(p yamlfile.Node) (err error) {
			s.Claim, err = p.Text("claim")
			return err
		}},
		yamlfile.Key{Name: "source", Read: func(p yamlfile.Node) (err error) {
			s.Source, err = p.Text("source")
			return err
		}},
		yamlfile.Key{Name: "group", Read: func(p yamlfile.Node) (err error) {
			s.Group, err = p.OneOf("group", Groups)
			return err
		}},
		yamlfile.Key{Name: "answer", Read: func(p yamlfile.Node) (err error) {
			s.Answer, err = p.OneOf("answer", Answers)
			return err
		}},
		yamlfile.Key{Name: "checks", Read: func(p yamlfile.Node) error { return s.readChecks(p) }},
	)
	switch {
	case err != nil:
		return nil, err
	case s.Name == "":
		return nil, top.Errorf("name is missing")
	case len(s.Checks) == 0:
		return nil, top.Errorf("checks are missing")
	}
	return s, nil
}

// readChecks reads the checks of a scenario.
func (s *Scenario) readChecks(p yamlfile.Node) error {
	items, err := p.Items("checks")
	if err != nil {
		return err
	}
	for _, item := range items {
		c, err := readCheck(item)
		if err != nil {
			return err
		}
		s.Checks = append(s.Checks, *c)
	}
	return nil
}
