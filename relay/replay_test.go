package relay

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

// What is written of a run is enough to play it again; and a step less, or one that is moved, is not taken
// for the run.
func TestReplayIsTheRun(outer *testing.T) {
	attack.Check(outer, 20, func(t *rapid.T) {
		r := draw(t)
		a, err := Ask(outer.Context(), Question{Resolved: *r, MaxStates: mostTwinStates, Properties: Properties})
		if err != nil {
			t.Fatal(err)
		}
		for i := range a.Findings {
			f := &a.Findings[i]
			if f.Run == nil {
				continue
			}
			var entries []Entry
			tick := 0
			for _, s := range f.Run.Steps {
				if s.Action.Does == Passes {
					tick++
					continue
				}
				entries = append(entries, Entry{r.Time(tick), s.Action.At.String(), s.Action.Does.String()})
			}
			again, err := Replay(r, f.Property, entries)
			if err != nil {
				t.Fatalf("%s: %v", f.Property.Name, err)
			}
			if again.Initial != f.Run.Initial || !slices.Equal(again.Steps, f.Run.Steps) {
				t.Fatalf("%s: another run:\n%v\n%v", f.Property.Name, again.Steps, f.Run.Steps)
			}
			if len(entries) > 0 {
				entries[0].At = "never"
				if _, err := Replay(r, f.Property, entries); err == nil {
					t.Fatalf("%s: a step that never happens was played", f.Property.Name)
				}
			}
		}
	})
}
