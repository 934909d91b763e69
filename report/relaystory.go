package report

import (
	"fmt"
	"io"

	"tcpcheck/relay"
	"tcpcheck/trace"
)

// RelayStory writes what comes of a story about proxies: each check with what was found, why, and its
// run.
func RelayStory(w io.Writer, s *relay.Story, told []relay.Told) error {
	if _, err := fmt.Fprintf(w, "%s: %s\n%s\n", s.Name, s.Answer,
		wrap(2, fmt.Sprintf("%s [%s]", s.Claim, s.Source))); err != nil {
		return err
	}
	for i := range told {
		t := &told[i]
		asks := t.Check.Question.Properties[0].Name
		if t.Check.Least != "" {
			asks += ", the least " + t.Check.Least
		}
		if _, err := fmt.Fprintf(w, "\n%s\n%s\n", wrap(0, fmt.Sprintf("%d. %s; %s", i+1, t.Check.Asks(), asks)),
			wrap(3, relayCompared(t)+" "+t.Check.Because)); err != nil {
			return err
		}
		if t.Run == nil {
			continue
		}
		if _, err := fmt.Fprintln(w); err != nil {
			return err
		}
		if err := t.Run.WriteLadder(w); err != nil {
			return err
		}
	}
	return nil
}

// relayCompared says what was found, and whether it is as expected.
func relayCompared(t *relay.Told) string {
	if t.OK() {
		return "As expected: " + t.Found + "."
	}
	return fmt.Sprintf("NOT AS EXPECTED: %s, not %s.", t.Found, t.Check.Expected())
}

// RelayStories writes a line for each check of the stories.
func RelayStories(w io.Writer, stories []relay.Story, told [][]relay.Told) error {
	var rows [][]string
	wrong := 0
	for i := range stories {
		for j := range told[i] {
			t := &told[i][j]
			found := t.Found
			if !t.OK() {
				found += ", NOT " + t.Check.Expected()
				wrong++
			}
			rows = append(rows, []string{fmt.Sprintf("%s %d", stories[i].Name, j+1),
				t.Check.Question.Properties[0].Name, found})
		}
	}
	if err := writeTable(w, []string{"story", "asked", "found"}, rows); err != nil {
		return err
	}
	last := "All as expected."
	if wrong > 0 {
		last = trace.Count(int64(wrong), "answer") + " not as expected."
	}
	_, err := fmt.Fprintf(w, "\n%s\n", last)
	return err
}
