package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/settings"
)

// An Answerer answers a request in JSON; progress, if not nil, is told how far it is, in
// JSON.
type Answerer func(request []byte, progress func(says []byte)) (any, error)

// Answerers has the requests about runs, by name. Package ask beside has the others.
var Answerers = map[string]Answerer{
	"about": func([]byte, func([]byte)) (any, error) { return about(), nil },
	"play":  Answering(play),
	"trace": Answering(writeTrace),
	"alone": Answering(alone),
}

// A failure is an answer that tells of an error: of the parameter of that name, or of what
// else was asked; "" for that.
type failure struct {
	Error     string `json:"error"`
	Parameter string `json:"parameter,omitempty"`
}

// Do answers a request of that name, one of those in all. The answer to one that cannot be
// answered has a member "error", a line that says why.
func Do(all map[string]Answerer, name string, request []byte, progress func(says []byte)) []byte {
	var answer any
	err := fmt.Errorf("no request is called %s", model.Quoted(name))
	if answers, ok := all[name]; ok {
		answer, err = answers(request, progress)
	}
	if err != nil {
		var p *model.ParameterError
		fails := failure{Error: err.Error()}
		if errors.As(err, &p) {
			fails.Parameter = p.Name
		}
		answer = fails
	}
	return Written(answer)
}

// Written returns a value as JSON.
func Written(value any) []byte {
	var b bytes.Buffer
	to := json.NewEncoder(&b)
	to.SetEscapeHTML(false)
	if err := to.Encode(value); err != nil {
		panic("BUG: " + err.Error())
	}
	return b.Bytes()
}

// Answering answers a request of the form Q.
func Answering[Q any](answer func(Q) (any, error)) Answerer {
	return func(request []byte, _ func([]byte)) (any, error) {
		q, err := Asked[Q](request)
		if err != nil {
			return nil, err
		}
		return answer(q)
	}
}

// Asked reads a request of the form Q.
func Asked[Q any](request []byte) (Q, error) {
	var q Q
	from := json.NewDecoder(bytes.NewReader(request))
	from.DisallowUnknownFields()
	if err := from.Decode(&q); err != nil {
		return q, fmt.Errorf("the request cannot be read: %w", err)
	}
	return q, nil
}

// A Subject is what a request is about.
type Subject struct {
	// Settings are as flags have them. Those of a run that was read begin with "tick" where
	// it has one, and are all that there are.
	Settings [][2]string `json:"settings"`
	// Mutant is the broken rule; "" for the model as it is.
	Mutant string `json:"mutant,omitempty"`
}

// Resolved returns what follows from the settings. The error is a [*model.ParameterError].
func (s *Subject) Resolved() (model.Parameters, error) {
	if len(s.Settings) > 0 && s.Settings[0][0] == "tick" {
		var p model.Parameters
		for _, nv := range s.Settings {
			if err := p.Set(model.Setting{Name: nv[0], Value: nv[1]}); err != nil {
				return p, err
			}
		}
		return p, p.Validate()
	}
	var given settings.Given
	for _, nv := range s.Settings {
		if !settings.Known(nv[0]) {
			return model.Parameters{}, fmt.Errorf("no parameter is called %s", model.Quoted(nv[0]))
		}
		given = given.With(nv[0], nv[1])
	}
	r, err := settings.Resolve(given)
	if err != nil {
		return model.Parameters{}, err
	}
	return r.Parameters, nil
}

// Broken returns the broken rule; nil for none.
func (s *Subject) Broken() (*mutants.Mutant, error) {
	if s.Mutant == "" {
		return nil, nil //nolint:nilnil // none is no error
	}
	mu, ok := mutants.Named(s.Mutant)
	if !ok {
		return nil, fmt.Errorf("no mutant is called %s", model.Quoted(s.Mutant))
	}
	return &mu, nil
}

// system returns what is played, with all ghosts, and the model below it. A run is one of a
// number of duplicates.
func (s *Subject) system() (properties.System, *model.Model, error) {
	p, err := s.Resolved()
	if err != nil {
		return nil, nil, err
	}
	if p.Unlimited() {
		return nil, nil, &model.ParameterError{Name: "duplicates", Value: "any",
			Want: "a number, as a run has a number of them"}
	}
	mutant, err := s.Broken()
	if err != nil {
		return nil, nil, err
	}
	m, err := model.New(p, model.AllGhosts)
	if err != nil {
		return nil, nil, err
	}
	if mutant != nil {
		return mutant.Of(m), m, nil
	}
	return m, m, nil
}
