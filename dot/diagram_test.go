package dot_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"tcpcheck/dot"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

func diagramOf(t *testing.T, words, mutant string) *dot.Diagram {
	t.Helper()
	q := verify.Question{Parameters: parametersOf(t, words), Mutant: mutantOf(mutant), MaxStates: 100_000}
	space, err := q.Space()
	if err != nil {
		t.Fatal(err)
	}
	d := dot.NewDiagram(space.Effects)
	d.Parameters, d.Mutant = q.Parameters, mutant
	limit, err := space.Visit(context.Background(), d.State, d.Step)
	if err != nil {
		t.Fatal(err)
	}
	d.Limit = string(limit)
	return d
}

const fromClosed = "start=closed isn=zero delay=1 msl=1 wait=2 rto=2 retries=1 loss=0 "

func TestDiagram(t *testing.T) {
	for _, c := range []struct {
		file, words, mutant string
		ends                []model.End
	}{
		{"diagram", fromClosed, "", model.Ends[:]},
		{"diagram-a", "profile=rfc9293", "", []model.End{model.A}},
		{"diagram-aborts", "aborts=1 first-closer=any delay=0 msl=1 wait=2 loss=2 rto=1 retries=1",
			"", []model.End{model.B}},
		{"diagram-mutant", "", "no-time-wait", []model.End{model.A}},
		{"diagram-policies", fromClosed + "incarnations=2 time-wait-syn=reopen " +
			"fin-wait-2-timeout=1", "two-way-handshake", model.Ends[:]},
	} {
		t.Run(c.file, func(t *testing.T) {
			d := diagramOf(t, c.words, c.mutant)
			var graph, text bytes.Buffer
			if err := d.WriteDOT(&graph, c.ends); err != nil {
				t.Fatal(err)
			}
			if err := d.WriteText(&text, c.ends); err != nil {
				t.Fatal(err)
			}
			goldenGraph(t, c.file+".dot", graph.String())
			goldenGraph(t, c.file+".txt", text.String())
		})
	}
}

// The arrows of the figure are those that rfc-transitions accepts, which has them
// with two more: B listens again where connections end, and an ACK of our SYN that
// carries a FIN takes two at once.
func TestFigure5IsThatOfTheProperty(t *testing.T) {
	p, _ := properties.Named("rfc-transitions")
	m, err := model.New(model.Default(), model.NoGhosts)
	if err != nil {
		t.Fatal(err)
	}
	of := p.Of(m)
	type pair struct{ from, to model.TCPState }
	drawn := map[pair]bool{{model.SynReceived, model.CloseWait}: true}
	var text bytes.Buffer
	if err := dot.NewDiagram(nil).WriteText(&text, model.Ends[:]); err != nil {
		t.Fatal(err)
	}
	named := map[string]model.TCPState{}
	for _, s := range model.TCPStates {
		named[s.String()] = s
	}
	for l := range strings.Lines(text.String()) {
		if words := strings.Fields(l); len(words) > 3 && words[1] == "->" {
			drawn[pair{named[words[0]], named[words[2]]}] = true
		}
	}
	for _, from := range model.TCPStates {
		for _, to := range model.TCPStates {
			var before, after model.State
			before.TCB[model.A].State, after.TCB[model.A].State = from, to
			accepted := of.Step(&before, model.Action{Kind: model.Close, End: model.A}, &after)
			if from != to && accepted != drawn[pair{from, to}] {
				t.Errorf("%v to %v: the property accepts it: %v; it is drawn: %v", from, to,
					accepted, drawn[pair{from, to}])
			}
		}
	}
}
