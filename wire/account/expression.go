package account

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"tcpcheck/wire/facts"
)

// An Expression says which connections are wanted. Its terms are joined by and, or, not and
// parentheses; terms next to each other by and.
type Expression struct {
	// op is "and", "or" or "not", of which parts are what it joins; "" for a term.
	op    string
	parts []*Expression
	term  func(f *Found) bool
	// late says that the term is about what a search finds.
	late bool
}

// ParseExpression reads an expression such as
//
//	host 192.0.2.1 and port 80 and not (cause port-closed or end refused)
//
// The terms are host ADDRESS, port N, frame N or N-M, end NAME, cause NAME and verdict NAME.
// The error says what is wrong.
func ParseExpression(text string) (*Expression, error) {
	spaced := strings.NewReplacer("(", " ( ", ")", " ) ").Replace(text)
	p := &parser{words: strings.Fields(spaced)}
	e, err := p.or()
	if err == nil && p.at < len(p.words) {
		err = fmt.Errorf("%q is too much", p.words[p.at])
	}
	return e, err
}

// A parser reads the words of an expression.
type parser struct {
	words []string
	at    int
}

// next returns the next word; "" at the end.
func (p *parser) next() string {
	if p.at == len(p.words) {
		return ""
	}
	return p.words[p.at]
}

// take takes the next word if it is this one.
func (p *parser) take(word string) bool {
	if p.next() != word {
		return false
	}
	p.at++
	return true
}

func (p *parser) or() (*Expression, error) {
	e, err := p.and()
	for err == nil && p.take("or") {
		var more *Expression
		more, err = p.and()
		e = &Expression{op: "or", parts: []*Expression{e, more}}
	}
	return e, err
}

func (p *parser) and() (*Expression, error) {
	e, err := p.not()
	for err == nil && (p.take("and") || p.next() != "" && p.next() != "or" && p.next() != ")") {
		var more *Expression
		more, err = p.not()
		e = &Expression{op: "and", parts: []*Expression{e, more}}
	}
	return e, err
}

func (p *parser) not() (*Expression, error) {
	switch {
	case p.take("not"):
		e, err := p.not()
		return &Expression{op: "not", parts: []*Expression{e}}, err
	case p.take("("):
		e, err := p.or()
		if err == nil && !p.take(")") {
			err = fmt.Errorf("want ), got %s", orEnd(p.next()))
		}
		return e, err
	}
	kind := p.next()
	make, ok := terms[kind]
	if !ok {
		return nil, fmt.Errorf("want host, port, frame, end, cause or verdict, got %s", orEnd(kind))
	}
	p.at++
	value := p.next()
	if value == "" {
		return nil, fmt.Errorf("want a value after %s", kind)
	}
	p.at++
	term, err := make(value)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", kind, value, err)
	}
	return &Expression{term: term, late: kind == "cause" || kind == "verdict"}, nil
}

func orEnd(word string) string {
	if word == "" {
		return "the end"
	}
	return strconv.Quote(word)
}

// terms makes the terms of each kind.
var terms = map[string]func(value string) (func(*Found) bool, error){
	"host": func(value string) (func(*Found) bool, error) {
		addr, err := netip.ParseAddr(value)
		if err != nil {
			return nil, fmt.Errorf("want an IP address, such as 192.0.2.1")
		}
		return func(f *Found) bool {
			return f.Connection.Addr[0].Addr() == addr || f.Connection.Addr[1].Addr() == addr
		}, nil
	},
	"port": func(value string) (func(*Found) bool, error) {
		port, err := strconv.ParseUint(value, 10, 16)
		if err != nil || port == 0 {
			return nil, fmt.Errorf("want a number from 1 to 65535")
		}
		return func(f *Found) bool {
			return f.Connection.Addr[0].Port() == uint16(port) || f.Connection.Addr[1].Port() == uint16(port)
		}, nil
	},
	"frame": func(value string) (func(*Found) bool, error) {
		first, last, several := strings.Cut(value, "-")
		from, err := strconv.Atoi(first)
		to := from
		if several && err == nil {
			to, err = strconv.Atoi(last)
		}
		if err != nil || from < 1 || to < from {
			return nil, fmt.Errorf("want the number of a frame, or two, such as 17 or 10-20")
		}
		return func(f *Found) bool { return f.hasFrame(from, to) }, nil
	},
	"end": func(value string) (func(*Found) bool, error) {
		var names []string
		for _, e := range facts.Endings() {
			names = append(names, e.String())
		}
		return oneOf(value, names, func(f *Found) []string { return []string{f.Ended().String()} })
	},
	"cause": func(value string) (func(*Found) bool, error) { return oneOf(value, Causes(), (*Found).Causes) },
	"verdict": func(value string) (func(*Found) bool, error) {
		return oneOf(value, Verdicts(), (*Found).Verdicts)
	},
}

// oneOf makes a term of a name, which a connection has or has not.
func oneOf(name string, known []string, of func(*Found) []string) (func(*Found) bool, error) {
	if !slices.Contains(known, name) {
		return nil, fmt.Errorf("want one of %s", strings.Join(known, ", "))
	}
	return func(f *Found) bool { return slices.Contains(of(f), name) }, nil
}

// hasFrame says whether a connection has a frame of these, or has left some out among which
// it can be.
func (f *Found) hasFrame(from, to int) bool {
	c := f.Connection
	if fold := &c.Folded; fold.Segments > 0 && fold.First <= to && from <= fold.Last {
		return true
	}
	for i := range c.Events {
		for _, n := range c.Events[i].Frame {
			if from <= n && n <= to {
				return true
			}
		}
	}
	return false
}

// truth says whether a connection is wanted: 1 for yes, -1 for no, 0 for not known without
// what a search finds, where that is not there yet.
func (e *Expression) truth(f *Found, looked bool) int {
	switch e.op {
	case "not":
		return -e.parts[0].truth(f, looked)
	case "and":
		return min(e.parts[0].truth(f, looked), e.parts[1].truth(f, looked))
	case "or":
		return max(e.parts[0].truth(f, looked), e.parts[1].truth(f, looked))
	}
	switch {
	case e.late && !looked:
		return 0
	case e.term(f):
		return 1
	}
	return -1
}
