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

// A node is a value in a file, with its place. Files are read by walking their nodes
// rather than by the decoder of YAML, which has the places too, but says of "steps:
// many" that it "cannot unmarshal string into Go struct field file.Checks of type int"
// where this says "steps many: want a number of at least 1", does not say which keys
// there are where one is unknown, and reads 010 as 8. Anchors, aliases and tags are
// refused.
type node struct {
	file string
	node ast.Node
}

// errorf returns an error about the place, one line: "mine.yaml:3:5: ...".
func (p node) errorf(format string, args ...any) error {
	return errorAt(p.file, p.first(), fmt.Sprintf(format, args...))
}

// first is the token with which the value begins.
func (p node) first() *token.Token {
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

// given says whether there is a value: it is false of the zero node.
func (p node) given() bool { return p.node != nil }

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
	read func(node) error
}

// textKey returns a key whose value is a text, to be read into to.
func textKey(name string, to *string) key {
	return key{name, func(p node) (err error) { *to, err = p.text(name); return err }}
}

// oneOfKey returns a key whose value is one of those words, to be read into to.
func oneOfKey(name string, known []string, to *string) key {
	return key{name, func(p node) (err error) { *to, err = p.oneOf(name, known); return err }}
}

// mapping reads a mapping that has no keys but those.
func (p node) mapping(what string, keys ...key) error {
	var names []string
	for _, k := range keys {
		names = append(names, k.name)
	}
	return p.entries(what, func(name string, at, value node) error {
		for _, k := range keys {
			if k.name == name {
				return k.read(value)
			}
		}
		return at.errorf("unknown key %s: want one of %s", strconv.Quote(name), strings.Join(names, ", "))
	})
}

// entries calls read with each key of a mapping, where it stands, and its value.
func (p node) entries(what string, read func(name string, at, value node) error) error {
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
		at := node{p.file, e.Key}
		name, err := at.word("a key")
		if err != nil {
			return err
		}
		if seen[name] {
			return at.errorf("key %s is there twice", strconv.Quote(name))
		}
		seen[name] = true
		if err := read(name, at, node{p.file, e.Value}); err != nil {
			return err
		}
	}
	return nil
}

// items returns the items of a sequence.
func (p node) items(what string) ([]node, error) {
	n, ok := p.node.(*ast.SequenceNode)
	if !ok {
		return nil, p.errorf("%s: want a list", what)
	}
	var all []node
	for _, v := range n.Values {
		all = append(all, node{p.file, v})
	}
	return all, nil
}

// word returns a scalar as it is written.
func (p node) word(what string) (string, error) {
	switch n := p.node.(type) {
	case *ast.StringNode:
		return n.Value, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, nil
	}
	return "", p.errorf("%s: want one word or number", what)
}

// text returns a text of one or more lines as one line.
func (p node) text(what string) (string, error) {
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
func (p node) number(what string, least int) (int, error) {
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
func (p node) oneOf(what string, known []string) (string, error) {
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

// isMapping says whether the value is a mapping.
func (p node) isMapping() bool {
	switch p.node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return true
	}
	return false
}
