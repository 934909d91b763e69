package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"tcpcheck/explore"
	"tcpcheck/verify"
)

// A Case is what was found of one property in one question, and what was expected.
type Case struct {
	Question string
	Finding  *verify.Finding
	Expected explore.Verdict
	// Limit is the one at which the search ended, if it did.
	Limit explore.Limit
}

// AsExpected says whether the verdict is the one expected.
func (c *Case) AsExpected() bool { return c.Finding.Verdict == c.Expected }

// found says what was found, in a few words.
func (c *Case) found() string {
	says := c.Finding.Verdict.String()
	switch {
	case c.Finding.Verdict == explore.Incomplete:
		says += ", limit of " + string(c.Limit)
	case c.Finding.Run != nil:
		says += parenthesized(c.Finding.Word) + ", in " + steps(c.Finding)
	}
	return says
}

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Failure *junitProblem `xml:"failure"`
	Error   *junitProblem `xml:"error"`
}

type junitProblem struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",cdata"`
}

// JUnit writes cases in the XML that JUnit has made usual: a suite for each
// question, a case for each property. A verdict that was not expected is a failure,
// with the counterexample as a ladder; an incomplete search is an error. Cases of
// one question follow each other.
func JUnit(w io.Writer, cases []Case) error {
	all := junitSuites{Name: "tcpcheck"}
	for i := range cases {
		c := &cases[i]
		if n := len(all.Suites); n == 0 || all.Suites[n-1].Name != c.Question {
			all.Suites = append(all.Suites, junitSuite{Name: c.Question})
		}
		suite := &all.Suites[len(all.Suites)-1]
		x := junitCase{Class: c.Question, Name: c.Finding.Property.Name}
		if !c.AsExpected() {
			problem, err := c.problem()
			if err != nil {
				return err
			}
			if c.Finding.Verdict == explore.Incomplete {
				x.Error = problem
				suite.Errors++
				all.Errors++
			} else {
				x.Failure = problem
				suite.Failures++
				all.Failures++
			}
		}
		suite.Cases = append(suite.Cases, x)
		suite.Tests++
		all.Tests++
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// problem says what is not as expected, with the ladder if there is one.
func (c *Case) problem() (*junitProblem, error) {
	p := &junitProblem{
		Message: fmt.Sprintf("%s; expected: %s", c.found(), c.Expected),
		Type:    c.Finding.Verdict.String(),
	}
	if c.Finding.Run == nil {
		return p, nil
	}
	var b strings.Builder
	b.WriteString("\n")
	err := c.Finding.Run.WriteLadder(&b, false)
	p.Text = b.String()
	return p, err
}
