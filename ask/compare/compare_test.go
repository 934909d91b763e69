package compare_test

import (
	"bytes"
	"context"
	"testing"

	"tcpcheck/ask/compare"
	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

func ask(t *testing.T, q compare.Question) [][]*compare.Cell {
	t.Helper()
	if q.MaxMemory == 0 {
		q.MaxMemory = 1 << 30
	}
	cells, err := compare.Ask(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return cells
}

// A cell is what the question alone is answered with, and the same for any number
// of workers.
func TestACellIsAQuestion(t *testing.T) {
	q := compare.Question{Variants: compare.Texts(), Rows: compare.Of(properties.Default)}
	one, many := ask(t, q), [][]*compare.Cell(nil)
	q.Workers = 5
	many = ask(t, q)
	for i, row := range one {
		for j, c := range row {
			a, err := verify.Ask(context.Background(), verify.Question{
				Parameters: c.Resolved.Parameters, Properties: []properties.Property{q.Rows[i].Property},
			})
			if err != nil {
				t.Fatal(err)
			}
			f := a.Findings[0]
			if c.Finding.Verdict != f.Verdict || c.Finding.Word != f.Word || c.States != a.States {
				t.Errorf("%s, %s: %+v, alone %+v", c.Row, c.Variant, c.Finding, f)
			}
			if f.Run != nil && (!bytes.Equal(written(t, c), written(t, many[i][j])) ||
				len(f.Run.Steps) != len(c.Finding.Run.Steps)) {
				t.Errorf("%s, %s: another run", c.Row, c.Variant)
			}
		}
	}
}

func written(t *testing.T, c *compare.Cell) []byte {
	var b bytes.Buffer
	if err := c.Finding.Run.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Where one variant has real times, all are in the same network.
func TestOneNetwork(t *testing.T) {
	q := compare.Question{
		Variants:  []compare.Variant{compare.OfProfile("rfc9293"), compare.OfProfile("linux")},
		Rows:      compare.Of(properties.Default[:1]),
		MaxStates: 1,
	}
	for _, c := range ask(t, q)[0] {
		p := &c.Resolved.Parameters
		if p.Time(p.MSL) != "30s" || p.Time(p.Delay) != "200ms" || p.Time(p.Policy[model.A].RTO) != "1s" {
			t.Errorf("%s: msl %s, delay %s", c.Variant, p.Time(p.MSL), p.Time(p.Delay))
		}
		if c.Finding.Verdict != explore.Incomplete || c.Limit != explore.States {
			t.Errorf("%s: %s for %q", c.Variant, c.Finding.Verdict.String(), c.Limit)
		}
	}
	q.Given = settings.Given{{Name: "msl", Value: "2s"}} // which leaves what segments usually take as it is
	for _, c := range ask(t, q)[0] {
		if p := &c.Resolved.Parameters; p.Time(p.Delay) != "200ms" {
			t.Errorf("%s: delay %s", c.Variant, p.Time(p.Delay))
		}
	}
}

// RFC 1337's hazards come of assassination where nothing is done against it. F1 alone
// leaves two of them, which then come about otherwise. The script of compare has the
// same table.
func TestRFC1337(t *testing.T) {
	attack.Only(t)
	q := compare.RFC1337()
	q.Workers = 2
	cells := ask(t, q)
	want := []string{
		"assassinated holds holds assassinated holds",
		"assassinated violated holds assassinated holds",
		"assassinated violated holds assassinated holds",
	}
	for i, row := range cells {
		got := ""
		for j, c := range row {
			word := c.Finding.Verdict.String()
			if c.Assassinated() {
				word = "assassinated"
			}
			if j > 0 {
				got += " "
			}
			got += word
		}
		if got != want[i] {
			t.Errorf("%s: %s, want %s", q.Rows[i].Name, got, want[i])
		}
	}
}
