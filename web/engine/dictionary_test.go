package engine_test

import (
	"encoding/json"
	"strings"
	"testing"

	"tcpcheck/model"
)

// Whatever parameter there is, with each of its named values and some numbers, is played or
// refused, at both ends and at one; what is played can be gone on with, and every step is told.
func TestEveryParameterIsKnownOrRefused(t *testing.T) {
	const steps = 4
	for _, d := range model.Dictionary {
		names, values := []string{d.Name}, []string{"1", "2", "any"}
		if d.PerEnd {
			names = append(names, d.Name+"-b")
		}
		for _, v := range d.Values {
			values = append(values, v.Name)
		}
		for _, name := range names {
			for i, value := range values {
				walk(t, [][2]string{{name, value}}, steps, i)
			}
		}
	}
}

// walk makes steps, chosen from those that are enabled, unless the settings are refused, with
// the name of a parameter.
func walk(t *testing.T, settings [][2]string, steps, seed int) {
	t.Helper()
	moves := []string{}
	for i := range steps {
		request, err := json.Marshal(map[string]any{"settings": settings, "moves": moves})
		if err != nil {
			t.Fatal(err)
		}
		answer := answered(t, "play", string(request))
		if i == 0 && strings.HasPrefix(answer, `{"error"`) && strings.Contains(answer, `"parameter":"`) {
			return
		}
		var v view
		if err := json.Unmarshal([]byte(answer), &v); err != nil || v.Broken != "" || v.Moves != i {
			t.Fatalf("%s: %v %s", request, err, answer)
		}
		for _, e := range v.Enabled {
			if e.Label == "" {
				t.Fatalf("%s: nothing is said of %s", request, e.Move)
			}
		}
		if len(v.Enabled) == 0 {
			return
		}
		moves = append(moves, v.Enabled[(i*7+seed)%len(v.Enabled)].Move)
	}
}
