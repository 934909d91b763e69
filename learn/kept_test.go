package learn_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"tcpcheck/model"
	"tcpcheck/settings"
)

// kept has, for each profile that was measured, the output of "tcpcheck learn" that is kept with the
// tests of its stack.
var kept = map[string]string{
	"linux": "../stack/uml/testdata/learned.json", "gvisor": "../stack/gvisor/testdata/learned.json",
	"lwip": "../stack/lwip/testdata/learned.json",
}

// What is said to be measured is what the kept output has: each value of that is the profile's, or one
// that no probe tells from it, and named as such, or it is explained.
func TestMeasured(t *testing.T) {
	for i := range settings.Profiles() {
		p := &settings.Profiles()[i]
		file, ok := kept[p.Name]
		if ok != (p.Measurement.Command != "") {
			t.Errorf("%s: an output is kept %v, and it is measured by %q", p.Name, ok, p.Measurement.Command)
		}
		if ok {
			measured(t, p, file)
		}
	}
}

// measured compares a profile with what was learned.
func measured(t *testing.T, p *settings.Profile, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var learned struct {
		Stack  string `json:"stack"`
		Values []struct {
			Name  string   `json:"name"`
			Value string   `json:"value"`
			Alike []string `json:"alike"`
		} `json:"values"`
		RTOMin string `json:"rto_min"`
	}
	if err := json.Unmarshal(data, &learned); err != nil {
		t.Fatal(file, err)
	}
	if learned.Stack != p.Measurement.Stack {
		t.Errorf("%s: %s was measured, want %s", p.Name, learned.Stack, p.Measurement.Stack)
	}
	values := map[string][]string{}
	for _, v := range learned.Values {
		values[v.Name] = append([]string{v.Value}, v.Alike...)
	}
	if learned.RTOMin != "" {
		values["rto-min"] = []string{learned.RTOMin}
	}
	want := map[string]bool{}
	byDefault := model.Default()
	for name, all := range values {
		has, ok := p.Get(name)
		switch {
		case name == "rto-min":
			has = p.RTOMin.Value
		case !ok:
			d, _, _ := model.ParameterNamed(name)
			has = d.Get(&byDefault, model.A)
		}
		agrees := slices.Contains(all, has)
		explained := slices.ContainsFunc(p.Measurement.Otherwise, func(o settings.Otherwise) bool {
			return o.Name == name && o.Value == all[0] && o.Why != ""
		})
		if agrees == explained {
			t.Errorf("%s: %s was measured as %s, and is %s; explained: %v", p.Name, name, all[0], has, explained)
		}
		if agrees && (ok || name == "rto-min") {
			want[name] = true
		}
	}
	for _, name := range p.Measurement.Values {
		if !want[name] {
			t.Errorf("%s: %s is not measured", p.Name, name)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("%s: these are measured, and not said to be: %v", p.Name, want)
	}
	for _, o := range p.Measurement.Otherwise {
		if !slices.Contains(values[o.Name], o.Value) {
			t.Errorf("%s: %s was measured as %v, and not %s", p.Name, o.Name, values[o.Name], o.Value)
		}
	}
}
