package scenario

import (
	"cmp"
	"io"
	"regexp"
	"slices"

	"tcpcheck/model"
)

// Read reads a file of either form that docs/scenarios.md describes: a named situation
// with its checks, or questions for a project. The error is one line that names the
// file, the line and the column.
func Read(file string, r io.Reader) (*Scenario, error) {
	top, err := parse(file, r)
	if err != nil {
		return nil, err
	}
	return readScenario(top)
}

// named is what a name looks like.
var named = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// readScenario reads what stands at the top of a file.
func readScenario(top node) (*Scenario, error) {
	s := &Scenario{}
	var checks, questions, common node
	err := top.mapping("a scenario",
		key{"name", func(p node) (err error) {
			if s.Name, err = p.word("name"); err == nil && !named.MatchString(s.Name) {
				return p.errorf("name %s: want small letters, digits and hyphens", model.Quoted(s.Name))
			}
			return err
		}},
		textKey("claim", &s.Claim),
		textKey("source", &s.Source),
		oneOfKey("group", Groups, &s.Group),
		oneOfKey("answer", Answers, &s.Answer),
		key{"checks", func(p node) error { checks = p; return nil }},
		key{"settings", func(p node) error { common = p; return nil }},
		key{"questions", func(p node) error { questions = p; return nil }},
	)
	if err != nil {
		return nil, err
	}
	begin := draft{at: top}
	if common.given() {
		if err := begin.readSettings(common); err != nil {
			return nil, err
		}
	}
	switch {
	case checks.given() && questions.given():
		return nil, questions.errorf("questions: want them or checks, not both")
	case questions.given():
		s.Name = cmp.Or(s.Name, top.file)
		err = s.readQuestions(questions, "questions", begin)
	case checks.given() && s.Name != "":
		begin.check = true
		err = s.readQuestions(checks, "checks", begin)
	case s.Name == "" && s.Claim == "" && !checks.given():
		return nil, top.errorf("questions are missing")
	case s.Name == "":
		return nil, top.errorf("name is missing")
	default:
		return nil, top.errorf("checks are missing")
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// readQuestions reads a list of questions, each of which begins as given.
func (s *Scenario) readQuestions(list node, what string, begin draft) error {
	items, err := list.items(what)
	if err != nil {
		return err
	}
	if len(items) == 0 {
		return list.errorf("want at least one question")
	}
	for _, item := range items {
		d := begin
		if err := d.read(item); err != nil {
			return err
		}
		same := func(other Question) bool { return other.Name == d.Name }
		if d.Name != "" && slices.ContainsFunc(s.Questions, same) {
			return item.errorf("there are two questions with the name %s", model.Quoted(d.Name))
		}
		s.Questions = append(s.Questions, d.Question)
	}
	return nil
}
