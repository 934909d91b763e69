// Package captured answers what the page asks of captures that are dropped on it, as package
// engine does what it asks about runs. It is apart from that because it reads packets: a page
// on which none is dropped does not load it.
package captured

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/web/engine"
	"tcpcheck/wire/account"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/match"
)

// Answerers has the requests about captures, by name.
var Answerers = map[string]engine.Answerer{
	"captured":   engine.Answering(listed),
	"connection": engine.Answering(connection),
}

// A file is a capture: one, or one of two that were taken at both ends.
type file struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

// A question is about captures.
type question struct {
	// Settings say what they are compared with, as flags have them.
	Settings [][2]string `json:"settings"`
	Files    []file      `json:"files"`
	// Connection is the number of the one asked about; 0 for all.
	Connection int `json:"connection,omitempty"`
}

// What a capture is compared with unless something else is asked for, as on the command line.
var usual = settings.Given{{Name: "profile", Value: "linux"}, {Name: "msl", Value: "30s"}}

// account reads the captures.
func (q *question) account() (*account.Account, error) {
	given := usual
	for _, nv := range q.Settings {
		if !settings.Known(nv[0]) {
			return nil, fmt.Errorf("no parameter is called %s", model.Quoted(nv[0]))
		}
		given = given.With(nv[0], nv[1])
	}
	resolved, err := settings.Resolve(given)
	if err != nil {
		return nil, err
	}
	if n := len(q.Files); n != 1 && n != 2 {
		return nil, errors.New("want one capture, or two that were taken at both ends")
	}
	a := &account.Account{Profiles: resolved.Profiles, Only: q.Connection, Rules: match.Rules{
		Parameters: resolved.Parameters,
		Habits:     [2]match.Habits{match.HabitsOf(resolved.Profiles[0]), match.HabitsOf(resolved.Profiles[1])},
	}}
	var sides [][]*capture.Connection
	for _, f := range q.Files {
		of, counts, err := f.read(len(q.Files) == 1)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		a.Files, a.Counts = append(a.Files, f.Name), append(a.Counts, counts)
		a.Interfaces = len(of) == 2
		sides = append(sides, of...)
	}
	a.Connections = sides[0]
	if len(sides) == 2 {
		a.Connections = capture.Merge(sides[0], sides[1])
	}
	return a, nil
}

// read reads a file: what each of two interfaces saw apart, if that is wanted.
func (f *file) read(apart bool) (sides [][]*capture.Connection, counts capture.Counts, err error) {
	r, err := capture.NewReader(bytes.NewReader(f.Data))
	if err != nil {
		return nil, counts, err
	}
	if apart {
		sides, err = capture.ReadSides(r)
		return sides, r.Counts(), err
	}
	all, err := capture.Read(r)
	return [][]*capture.Connection{all}, r.Counts(), err
}

type listJSON struct {
	// Files say what was read of each.
	Files       []string  `json:"files"`
	Profiles    string    `json:"profiles"`
	All         int       `json:"all"`
	Anomalous   int       `json:"anomalous"`
	Undecided   int       `json:"undecided"`
	Connections []rowJSON `json:"connections"`
}

type rowJSON struct {
	Number    int    `json:"number"`
	A         string `json:"a"`
	B         string `json:"b"`
	Ended     string `json:"ended"`
	Why       string `json:"why"`
	Anomalous bool   `json:"anomalous"`
}

// mostRows is how many connections are listed; of more, those that are anomalous.
const mostRows = 500

// listed answers "captured": which connections there are.
func listed(q question) (any, error) {
	a, err := q.account()
	if err != nil {
		return nil, err
	}
	j := listJSON{Profiles: a.BothProfiles(), Connections: []rowJSON{}}
	for i, name := range a.Files {
		j.Files = append(j.Files, name+": "+account.WasRead(&a.Counts[i]))
	}
	many := len(a.Connections) > mostRows
	err = a.Each(func(f *account.Found) error {
		if many && !f.Anomalous() || len(j.Connections) == mostRows {
			return nil
		}
		j.Connections = append(j.Connections, rowJSON{Number: f.Number, A: f.Connection.Addr[model.A].String(),
			B: f.Connection.Addr[model.B].String(), Ended: f.Ended().String(), Anomalous: f.Anomalous(),
			Why: strings.Join(f.Causes(), ", ")})
		return nil
	})
	j.All, j.Anomalous, j.Undecided = a.All, a.Anomalous, a.Undecided
	return j, err
}

type connectionJSON struct {
	Title string `json:"title"`
	About string `json:"about"`
	// Words say how it ended and why, Rest which properties hold, or cannot be seen.
	Words []string `json:"words"`
	Rest  []string `json:"rest"`
	// Ladder is it as text.
	Ladder string    `json:"ladder"`
	Chart  chartJSON `json:"chart"`
}

// connection answers "connection": what is found of one.
func connection(q question) (any, error) {
	a, err := q.account()
	if err != nil {
		return nil, err
	}
	if q.Connection < 1 || q.Connection > len(a.Connections) {
		return nil, fmt.Errorf("connection %d: want a number from 1 to %d", q.Connection, len(a.Connections))
	}
	var j connectionJSON
	return &j, a.Each(func(f *account.Found) error {
		if err := f.Search(a.Rules); err != nil {
			return err
		}
		c := f.Run.Connection
		chart := account.Chart(f.Run)
		j = connectionJSON{Title: fmt.Sprintf("A %v, B %v", c.Addr[model.A], c.Addr[model.B]), About: a.About(c),
			Words: a.Words(f.Run), Rest: account.Rest(f.Run), Chart: chartOf(chart)}
		var text strings.Builder
		err := chart.WriteText(&text, false)
		j.Ladder = text.String()
		return err
	})
}
