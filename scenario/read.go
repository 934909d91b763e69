package scenario

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"tcpcheck/model"
)

// mostBytes bounds a file.
const mostBytes = 16 << 10

// Read reads a scenario in the form that docs/scenarios.md describes. The error is
// one line that names the file, the line and the column.
func Read(file string, r io.Reader) (*Scenario, error) {
	data, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", model.Quoted(file), err)
	}
	if len(data) > mostBytes {
		return nil, fmt.Errorf("%s: want at most %d bytes", model.Quoted(file), mostBytes)
	}
	top, err := parse(file, data)
	if err != nil {
		return nil, err
	}
	return readScenario(top)
}

// parse returns the one document in data.
func parse(file string, data []byte) (top place, err error) {
	defer func() {
		if r := recover(); r != nil { // the parser's, at what is no YAML
			err = errorAt(file, nil, "no YAML")
		}
	}()
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		return top, asOneLine(file, err)
	}
	var docs []ast.Node
	for _, doc := range parsed.Docs {
		if doc.Body != nil {
			docs = append(docs, doc.Body)
		}
	}
	switch len(docs) {
	case 0:
		return top, errorAt(file, nil, "want a scenario, not an empty file")
	case 1:
		return place{file, docs[0]}, nil
	}
	return top, place{file, docs[1]}.errorf("want one document, not %d", len(docs))
}

// asOneLine returns an error of the parser as one line.
func asOneLine(file string, err error) error {
	var at *token.Token
	says := err.Error()
	var positioned yaml.Error
	if errors.As(err, &positioned) {
		at, says = positioned.GetToken(), positioned.GetMessage()
	}
	says, _, _ = strings.Cut(strings.TrimSpace(says), "\n")
	return errorAt(file, at, says)
}

// named is what a name looks like.
var named = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// readScenario reads what stands at the top of a file.
func readScenario(top place) (*Scenario, error) {
	s := &Scenario{}
	err := top.mapping("a scenario",
		key{"name", func(p place) (err error) {
			if s.Name, err = p.word("name"); err == nil && !named.MatchString(s.Name) {
				return p.errorf("name %s: want small letters, digits and hyphens", model.Quoted(s.Name))
			}
			return err
		}},
		key{"claim", func(p place) (err error) { s.Claim, err = p.text("claim"); return err }},
		key{"source", func(p place) (err error) { s.Source, err = p.text("source"); return err }},
		key{"group", func(p place) (err error) { s.Group, err = p.oneOf("group", Groups); return err }},
		key{"answer", func(p place) (err error) { s.Answer, err = p.oneOf("answer", Answers); return err }},
		key{"checks", func(p place) error { return s.readChecks(p) }},
	)
	switch {
	case err != nil:
		return nil, err
	case s.Name == "":
		return nil, top.errorf("name is missing")
	case len(s.Checks) == 0:
		return nil, top.errorf("checks are missing")
	}
	return s, nil
}

// readChecks reads the checks of a scenario.
func (s *Scenario) readChecks(p place) error {
	items, err := p.items("checks")
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
