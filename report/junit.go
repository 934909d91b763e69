package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"tcpcheck/ask/scenario"
)

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

// JUnit writes results in the XML that JUnit has made usual: a suite for each
// question, a case for each property. A verdict that was not expected is a failure,
// with the counterexample as a ladder; an incomplete search is an error.
func JUnit(w io.Writer, results []scenario.Result) error {
	all := junitSuites{Name: "tcpcheck"}
	for i := range results {
		r := &results[i]
		name := questionName(r)
		if n := len(all.Suites); n == 0 || all.Suites[n-1].Name != name {
			all.Suites = append(all.Suites, junitSuite{Name: name})
		}
		suite := &all.Suites[len(all.Suites)-1]
		x := junitCase{Class: name, Name: r.Expected.Property.Name}
		if r.Question.Name == "" { // others of the situation may be about the same property
			x.Name = fmt.Sprintf("%d. %s", r.Number, x.Name)
		}
		if !r.OK() {
			problem, err := problemOf(r)
			if err != nil {
				return err
			}
			if r.Incomplete() {
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

// problemOf says what is not as expected, with the ladder if there is one.
func problemOf(r *scenario.Result) (*junitProblem, error) {
	f := &r.Found
	p := &junitProblem{
		Message: fmt.Sprintf("%s; expected: %s", found(r), r.Expected),
		Type:    f.Property.Kind.Says(f.Verdict),
	}
	if r.Expected.Scan != nil && !r.Incomplete() {
		p.Type = "differs"
	}
	if f.Run == nil {
		return p, nil
	}
	var b strings.Builder
	b.WriteString("\n")
	err := f.Run.WriteLadder(&b, false)
	p.Text = b.String()
	return p, err
}
