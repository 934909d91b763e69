package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"tcpcheck/model"
	"tcpcheck/script/trial"
)

// Script writes what came of a script: a line if it passes, and else the ladder up to where it
// does not, with what was expected there and what came. Where the model is what is tested that
// is named.
func Script(w io.Writer, r *trial.Result) error {
	if _, err := fmt.Fprintf(w, "%s: %s\n", strings.ToUpper(r.Verdict.String()), r.Script.Name); err != nil {
		return err
	}
	switch r.Verdict {
	case trial.Passes:
		return nil
	case trial.Needs:
		_, err := fmt.Fprintf(w, "  Line %d needs what is left out: %s.\n", r.Line, r.Got)
		return err
	case trial.Fails:
	}
	why := ""
	if r.Clause != "" {
		why = " (" + r.Clause + ")"
	}
	if _, err := fmt.Fprintf(w, "  Line %d expects: %s\n  %s: %s%s\n\n", r.Line, r.Expected,
		subject(r), r.Got, why); err != nil {
		return err
	}
	if err := writeTable(w, []string{"line", "t", "the script", "it does", "and is in"},
		scriptRows(r)); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// subject is what was tested, as a sentence begins with it.
func subject(r *trial.Result) string {
	if rest, is := strings.CutPrefix(r.Target, "the "); is {
		return "The " + rest
	}
	return r.Target
}

// scriptRows are the rows of the ladder in which something happens to the connection.
func scriptRows(r *trial.Result) [][]string {
	var rows [][]string
	state := model.Closed.String()
	for i, row := range r.Rows {
		packet := row.Says[0] == '<' || row.Says[0] == '>'
		if !packet && row.Does == "" && row.In == state && i < len(r.Rows)-1 {
			continue
		}
		state = row.In
		rows = append(rows, []string{strconv.Itoa(row.Line), model.Duration(row.At), row.Says, row.Does, row.In})
	}
	return rows
}

// ScriptTally writes how many scripts passed, failed and needed something, if there was more than
// one.
func ScriptTally(w io.Writer, all []*trial.Result) error {
	if len(all) < 2 {
		return nil
	}
	var n [3]int
	for _, r := range all {
		n[r.Verdict]++
	}
	_, err := fmt.Fprintf(w, "%d scripts, %s: %d pass, %d fail, %d need what is left out.\n", len(all),
		all[0].Target, n[trial.Passes], n[trial.Fails], n[trial.Needs])
	return err
}
