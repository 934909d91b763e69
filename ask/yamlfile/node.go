package yamlfile

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"tcpcheck/model"
)

// A Node is a value in a file, with its place.
type Node struct {
	file string
	node ast.Node
}

// Errorf returns an error about the place, one line: "mine.yaml:3:5: ...".
func (p Node) Errorf(format string, args ...any) error {
	return errorAt(p.file, p.first(), fmt.Sprintf(format, args...))
}

// first is the token with which the value begins.
func (p Node) first() *token.Token {
	switch n := p.node.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return n.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	}
	return p.node.GetToken()
}

// Given says whether there is a value: it is false of the zero Node.
func (p Node) Given() bool { return p.node != nil }

// errorAt returns an error about a token of a file.
func errorAt(file string, t *token.Token, says string) error {
	line, column := 1, 1
	if t != nil && t.Position != nil {
		line, column = max(t.Position.Line, 1), max(t.Position.Column, 1)
	}
	return fmt.Errorf("%s:%d:%d: %s", model.Quoted(file), line, column, says)
}

// A Key is one that a mapping can have.
type Key struct {
	Name string
	Read func(Node) error
}

// Mapping reads a mapping that has no keys but those.
func (p Node) Mapping(what string, keys ...Key) error {
	var names []string
	for _, k := range keys {
		names = append(names, k.Name)
	}
	return p.Entries(what, func(name string, at, value Node) error {
		for _, k := range keys {
			if k.Name == name {
				return k.Read(value)
			}
		}
		return at.Errorf("unknown key %s: want one of %s", strconv.Quote(name), strings.Join(names, ", "))
	})
}

// Entries calls read with each key of a mapping, where it stands, and its value.
func (p Node) Entries(what string, read func(name string, at, value Node) error) error {
	var entries []*ast.MappingValueNode
	switch n := p.node.(type) {
	case *ast.MappingNode:
		entries = n.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{n}
	default:
		return p.Errorf("%s: want keys with values", what)
	}
	seen := map[string]bool{}
	for _, e := range entries {
		at := Node{p.file, e.Key}
		name, err := at.Word("a key")
		if err != nil {
			return err
		}
		if seen[name] {
			return at.Errorf("key %s is there twice", strconv.Quote(name))
		}
		seen[name] = true
		if err := read(name, at, Node{p.file, e.Value}); err != nil {
			return err
		}
	}
	return nil
}

// Items returns the items of a sequence.
func (p Node) Items(what string) ([]Node, error) {
	n, ok := p.node.(*ast.SequenceNode)
	if !ok {
		return nil, p.Errorf("%s: want a list", what)
	}
	var all []Node
	for _, v := range n.Values {
		all = append(all, Node{p.file, v})
	}
	return all, nil
}

// Word returns a scalar as it is written.
func (p Node) Word(what string) (string, error) {
	switch n := p.node.(type) {
	case *ast.StringNode:
		return n.Value, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, nil
	}
	return "", p.Errorf("%s: want one word or number", what)
}

// Text returns a text of one or more lines as one line.
func (p Node) Text(what string) (string, error) {
	value := ""
	switch n := p.node.(type) {
	case *ast.StringNode:
		value = n.Value
	case *ast.LiteralNode:
		value = n.Value.Value
	}
	value = strings.Join(strings.Fields(value), " ")
	if value == "" || strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "", p.Errorf("%s: want a text", what)
	}
	return value, nil
}

// Number returns a whole number of at least that size.
func (p Node) Number(what string, least int) (int, error) {
	value, err := p.Word(what)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < least || n > 1<<20 {
		return 0, p.Errorf("%s %s: want a number of at least %d", what, model.Quoted(value), least)
	}
	return n, nil
}

// OneOf returns a word that is one of those.
func (p Node) OneOf(what string, known []string) (string, error) {
	value, err := p.Word(what)
	if err != nil {
		return "", err
	}
	for _, k := range known {
		if value == k {
			return value, nil
		}
	}
	return "", p.Errorf("%s %s: want one of %s", what, model.Quoted(value), strings.Join(known, ", "))
}

// IsMapping says whether the value is a mapping.
func (p Node) IsMapping() bool {
	switch p.node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return true
	}
	return false
}
