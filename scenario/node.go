package scenario

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"tcpcheck/model"
)

// A place is where in a file something stands.
type place struct {
	file string
	node ast.Node
}

// errorf returns an error about the place, one line: "mine.yaml:3:5: ...".
func (p place) errorf(format string, args ...any) error {
	return errorAt(p.file, p.node.GetToken(), fmt.Sprintf(format, args...))
}

// errorAt returns an error about a token of a file.
func errorAt(file string, t *token.Token, says string) error {
	line, column := 1, 1
	if t != nil && t.Position != nil {
		line, column = max(t.Position.Line, 1), max(t.Position.Column, 1)
	}
	return fmt.Errorf("%s:%d:%d: %s", model.Quoted(file), line, column, says)
}

// A key is one that a mapping can have.
type key struct {
	name string
	read func(place) error
}

// mapping reads a mapping that has no keys but those.
func (p place) mapping(what string, keys ...key) error {
	var names []string
	for _, k := range keys {
		names = append(names, k.name)
	}
	return p.entries(what, func(name string, at, value place) error {
		for _, k := range keys {
			if k.name == name {
				return k.read(value)
			}
		}
		return at.errorf("unknown key %s: want one of %s", strconv.Quote(name), strings.Join(names, ", "))
	})
}

// entries calls read with each key of a mapping, where it stands, and its value.
func (p place) entries(what string, read func(name string, at, value place) error) error {
	var entries []*ast.MappingValueNode
	switch n := p.node.(type) {
	case *ast.MappingNode:
		entries = n.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{n}
	default:
		return p.errorf("%s: want keys with values", what)
	}
	seen := map[string]bool{}
	for _, e := range entries {
		at := place{p.file, e.Key}
		name, err := at.word("a key")
		if err != nil {
			return err
		}
		if seen[name] {
			return at.errorf("key %s is there twice", strconv.Quote(name))
		}
		seen[name] = true
		if err := read(name, at, place{p.file, e.Value}); err != nil {
			return err
		}
	}
	return nil
}

// items returns the items of a sequence.
func (p place) items(what string) ([]place, error) {
	n, ok := p.node.(*ast.SequenceNode)
	if !ok {
		return nil, p.errorf("%s: want a list", what)
	}
	var all []place
	for _, v := range n.Values {
		all = append(all, place{p.file, v})
	}
	return all, nil
}

// word returns a scalar as it is written.
func (p place) word(what string) (string, error) {
	switch n := p.node.(type) {
	case *ast.StringNode:
		return n.Value, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, nil
	}
	return "", p.errorf("%s: want one word or number", what)
}

// text returns a text of one or more lines as one line.
func (p place) text(what string) (string, error) {
	value := ""
	switch n := p.node.(type) {
	case *ast.StringNode:
		value = n.Value
	case *ast.LiteralNode:
		value = n.Value.Value
	}
	value = strings.Join(strings.Fields(value), " ")
	if value == "" || strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "", p.errorf("%s: want a text", what)
	}
	return value, nil
}

// number returns a whole number of at least that size.
func (p place) number(what string, least int) (int, error) {
	value, err := p.word(what)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < least || n > 1<<20 {
		return 0, p.errorf("%s %s: want a number of at least %d", what, model.Quoted(value), least)
	}
	return n, nil
}

// oneOf returns a word that is one of those.
func (p place) oneOf(what string, known []string) (string, error) {
	value, err := p.word(what)
	if err != nil {
		return "", err
	}
	for _, k := range known {
		if value == k {
			return value, nil
		}
	}
	return "", p.errorf("%s %s: want one of %s", what, model.Quoted(value), strings.Join(known, ", "))
}
