package yamlfile

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// A Node is a value in a file, with its place.
type Node struct {
	file string
	node ast.Node
}

// A Field is one entry of a mapping.
type Field struct {
	Key   string
	At    Node // of the key
	Value Node
}

// mostBytes is how long a file can be.
const mostBytes = 1 << 20

// Parse returns the one value that a file holds. Its error, like those of all
// methods, is one line: "file:3:5: …".
func Parse(file string, text []byte) (node Node, err error) {
	if len(text) > mostBytes {
		return Node{}, fmt.Errorf("%s: it is longer than %d bytes", file, mostBytes)
	}
	// The parser is not ours, and no file may bring the program down.
	defer func() {
		if recover() != nil {
			node, err = Node{}, fmt.Errorf("%s: it is no YAML", file)
		}
	}()
	parsed, err := parser.ParseBytes(text, 0)
	if err != nil {
		return Node{}, syntax(file, err)
	}
	var bodies []ast.Node
	for _, document := range parsed.Docs {
		if document.Body != nil {
			bodies = append(bodies, document.Body)
		}
	}
	if len(bodies) != 1 {
		return Node{}, fmt.Errorf("%s:1:1: want one document, got %d", file, len(bodies))
	}
	return Node{file, bodies[0]}, nil
}

// syntax returns an error of the parser as one line.
func syntax(file string, err error) error {
	var at yaml.Error
	if !errors.As(err, &at) {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return fmt.Errorf("%s: %s", file, line)
	}
	return fmt.Errorf("%s%s", place(file, at.GetToken()), at.GetMessage())
}

func place(file string, t *token.Token) string {
	if t == nil || t.Position == nil {
		return file + ": "
	}
	return fmt.Sprintf("%s:%d:%d: ", file, t.Position.Line, t.Position.Column)
}

// Errorf returns an error about the node, with its place.
func (n Node) Errorf(format string, args ...any) error {
	message, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\n")
	return errors.New(place(n.file, n.first()) + message)
}

// first is the token with which the node begins.
func (n Node) first() *token.Token {
	if m, ok := n.node.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		return m.Values[0].Key.GetToken()
	}
	if m, ok := n.node.(*ast.MappingValueNode); ok {
		return m.Key.GetToken()
	}
	return n.node.GetToken()
}

// Fields returns the entries of a mapping, whose keys have to be of those known and
// given once.
func (n Node) Fields(known ...string) ([]Field, error) {
	var values []*ast.MappingValueNode
	switch m := n.node.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		return nil, n.Errorf("want a mapping (key: value), got %s", n.kind())
	}
	var fields []Field
	seen := map[string]bool{}
	for _, v := range values {
		at := Node{n.file, v.Key}
		key, err := at.Text()
		if err != nil {
			return nil, err
		}
		if len(known) > 0 && !contains(known, key) {
			return nil, at.Errorf("%q is not known here: want %s", key, strings.Join(known, ", "))
		}
		if seen[key] {
			return nil, at.Errorf("%q is given twice", key)
		}
		seen[key] = true
		fields = append(fields, Field{key, at, Node{n.file, v.Value}})
	}
	return fields, nil
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

// Items returns the values of a sequence.
func (n Node) Items() ([]Node, error) {
	s, ok := n.node.(*ast.SequenceNode)
	if !ok {
		return nil, n.Errorf("want a list, got %s", n.kind())
	}
	var items []Node
	for _, v := range s.Values {
		items = append(items, Node{n.file, v})
	}
	return items, nil
}

// IsMapping says whether the node is a mapping, IsList whether it is a sequence.
func (n Node) IsMapping() bool {
	switch n.node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return true
	}
	return false
}

// IsList says whether the node is a sequence.
func (n Node) IsList() bool {
	_, ok := n.node.(*ast.SequenceNode)
	return ok
}

// Text returns a scalar as it is written: text, a number, or true or false.
func (n Node) Text() (string, error) {
	switch s := n.node.(type) {
	case *ast.StringNode:
		return s.Value, nil
	case *ast.LiteralNode:
		return s.Value.Value, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.node.GetToken().Value, nil
	}
	return "", n.Errorf("want text or a number, got %s", n.kind())
}

// Strings returns one scalar, or those of a list.
func (n Node) Strings() ([]string, error) {
	if !n.IsList() {
		text, err := n.Text()
		return []string{text}, err
	}
	items, err := n.Items()
	if err != nil {
		return nil, err
	}
	var all []string
	for _, item := range items {
		text, err := item.Text()
		if err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, nil
}

// kind names what a node is in a message.
func (n Node) kind() string {
	switch n.node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "nothing"
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		return "an anchor, alias or tag"
	}
	return n.node.GetToken().Value
}
