package relay

import (
	"context"
	_ "embed" // stories.yaml
	"fmt"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"tcpcheck/explore"
	"tcpcheck/model"
)

// A Story is what people claim of proxies, and what has to come of it.
type Story struct {
	Name   string
	Claim  string
	Source string
	// Answer says what comes of the claim: "true", "conditions" or "false".
	Answer string
	Checks []Check
}

// A Check is a question of a story, and what its answer has to be.
type Check struct {
	Question Question
	// Least is the time of which the shortest is asked, and At what it has to be; "" where it is asked
	// whether the property holds, which Verdict says.
	Least, At string
	Verdict   explore.Verdict
	Because   string
}

// Expected says what has to come out.
func (c *Check) Expected() string {
	if c.Least != "" {
		return c.At
	}
	return c.Verdict.String()
}

//go:embed stories.yaml
var storiesFile []byte

// told is a story in the file.
type told struct {
	Name   string `yaml:"name"`
	Claim  string `yaml:"claim"`
	Source string `yaml:"source"`
	Answer string `yaml:"answer"`
	Checks []struct {
		Settings yaml.MapSlice `yaml:"settings"`
		Property string        `yaml:"property"`
		Expect   string        `yaml:"expect"`
		Least    string        `yaml:"least"`
		At       string        `yaml:"at"`
		Because  string        `yaml:"because"`
	} `yaml:"checks"`
}

// Stories lists them. The file is part of the program: a mistake in it is a bug.
var Stories = sync.OnceValue(func() (all []Story) {
	var entries []told
	if err := yaml.UnmarshalWithOptions(storiesFile, &entries, yaml.Strict()); err != nil {
		panic("BUG: stories.yaml: " + err.Error())
	}
	for _, e := range entries {
		s := Story{Name: e.Name, Claim: e.Claim, Source: e.Source, Answer: e.Answer}
		for _, c := range e.Checks {
			check := Check{Least: c.Least, At: c.At, Because: c.Because, Verdict: explore.Violated}
			if c.Expect == explore.Holds.String() {
				check.Verdict = explore.Holds
			}
			p, known := PropertyNamed(c.Property)
			r, err := resolveEntry(c.Settings)
			if err != nil || !known || (c.Least == "") != (c.At == "") || (c.Least == "") == (c.Expect == "") {
				panic(fmt.Sprintf("BUG: stories.yaml: %s: %+v: %v", e.Name, c, err))
			}
			check.Question = Question{Resolved: *r, Properties: []Property{*p}}
			s.Checks = append(s.Checks, check)
		}
		all = append(all, s)
	}
	return all
})

// resolveEntry returns what follows from the settings of a check, of which "relay" is a named one.
func resolveEntry(settings yaml.MapSlice) (*Resolved, error) {
	var given []model.Setting
	var named *Named
	for _, item := range settings {
		name, value := fmt.Sprint(item.Key), fmt.Sprint(item.Value)
		if name != "relay" {
			given = append(given, model.Setting{Name: name, Value: value})
			continue
		}
		var ok bool
		if named, ok = Lookup(value); !ok {
			return nil, fmt.Errorf("no relay is called %s", value)
		}
	}
	return Resolve(given, named, 0)
}

// StoryNamed returns the story of that name and whether there is one.
func StoryNamed(name string) (*Story, bool) {
	all := Stories()
	for i := range all {
		if all[i].Name == name {
			return &all[i], true
		}
	}
	return nil, false
}

// Asks says in a line what is asked.
func (c *Check) Asks() string {
	var all []string
	if c.Question.Relay != nil {
		all = append(all, c.Question.Relay.Name)
	}
	for _, s := range c.Question.Given {
		all = append(all, s.Name+" "+s.Value)
	}
	return strings.Join(all, ", ")
}

// A Told is what came of a check.
type Told struct {
	Check *Check
	// Found is what came out, in the words of [Check.Expected].
	Found string
	// Run is the run to show: of a least time that with a tick less; nil for none.
	Run *Run
}

// OK says whether it is as expected.
func (t *Told) OK() bool { return t.Found == t.Check.Expected() }

// Tell asks the checks of a story, in their order.
func (s *Story) Tell(ctx context.Context) ([]Told, error) {
	var all []Told
	for i := range s.Checks {
		c := &s.Checks[i]
		t := Told{Check: c}
		a := &Answer{}
		var err error
		if c.Least == "" {
			if a, err = Ask(ctx, c.Question); err == nil {
				t.Found = a.Verdict().String()
			}
		} else {
			var l *Least
			if l, err = FindLeast(ctx, c.Question, c.Least, UpTo); err == nil {
				t.Found = c.Question.Time(l.At)
				a = l.Short
			}
		}
		if err != nil {
			return nil, err
		}
		if a != nil && len(a.Findings) > 0 {
			t.Run = a.Findings[0].Run
		}
		all = append(all, t)
	}
	return all, nil
}
