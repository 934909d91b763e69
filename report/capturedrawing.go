package report

import (
	"fmt"
	"path/filepath"
	"strings"

	"tcpcheck/dot"
	"tcpcheck/model"
	"tcpcheck/wire/account"
	"tcpcheck/wire/match"
)

// CaptureDrawing returns the drawing of the one connection that is to be told of, with
// what is said of it as caption, and the command that draws it again. The error says
// that it cannot be followed.
func CaptureDrawing(a *account.Account, command string) (d *dot.Drawing, err error) {
	err = a.Each(func(f *account.Found) error {
		d = drawing(a, f.Number, f.Run, command)
		if len(d.Chart.Rows) == 0 {
			return fmt.Errorf("connection %d: none of its segments is of a run", f.Number)
		}
		return nil
	})
	return d, err
}

func drawing(a *account.Account, n int, f *match.Result, command string) *dot.Drawing {
	c := f.Connection
	var files []string
	for _, name := range a.Files {
		files = append(files, filepath.Base(name))
	}
	file := strings.Join(files, " and ")
	title := fmt.Sprintf("A %v, B %v", c.Addr[model.A], c.Addr[model.B])
	answer, run := f.Outcome.String(), "a run of the model that shows it"
	if f.Bad >= 0 {
		answer += fmt.Sprintf(" at frame %d", c.Events[f.Bad].Number())
		run = "the run of the model that goes furthest"
	}
	return &dot.Drawing{
		Chart: account.Chart(f), Title: title,
		Subtitle: fmt.Sprintf("%s: %s; model (%s): %s", file, a.About(c), a.BothProfiles(), answer),
		Caption:  strings.Join(a.Words(f), "\n"),
		Marked:   "explained below",
		Headline: fmt.Sprintf("**%s**, in %s", title, file),
		Lead:     "What was seen, by frames and in seconds since the first, and the states of " + run,
		Circumstances: []model.Setting{
			{Name: "connection", Value: fmt.Sprintf("%d of %d", n, len(a.Connections))},
			{Name: "incarnations", Value: fmt.Sprint(len(c.Incarnations))},
			{Name: "octets of A", Value: account.Octets(c, model.A)},
			{Name: "octets of B", Value: account.Octets(c, model.B)},
			{Name: "profile", Value: a.BothProfiles()}, {Name: "model", Value: answer},
			{Name: "closed first", Value: account.Summarize(f).ClosedFirst},
		},
		Command: command,
	}
}
