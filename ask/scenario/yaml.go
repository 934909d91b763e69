package scenario

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"tcpcheck/model"
)

// mostBytes bounds a file: what is nested deeply takes the parser long.
const mostBytes = 16 << 10

// parse returns the one document of a file of YAML. The error, like all that come of
// the node, is one line that begins with the file, the line and the column.
func parse(file string, r io.Reader) (top node, err error) {
	data, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err != nil {
		return top, fmt.Errorf("%s: %w", model.Quoted(file), err)
	}
	if len(data) > mostBytes {
		return top, fmt.Errorf("%s: want at most %d bytes", model.Quoted(file), mostBytes)
	}
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
		return top, errorAt(file, nil, "it is empty")
	case 1:
		return node{file, docs[0]}, nil
	}
	return top, node{file, docs[1]}.errorf("want one document, not %d", len(docs))
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
