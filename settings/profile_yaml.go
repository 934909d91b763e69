//go:build !js

package settings

import (
	_ "embed" // the profiles
	"fmt"
	"slices"
	"time"

	"github.com/goccy/go-yaml"

	"tcpcheck/model"
)

//go:embed profiles/profiles.yaml
var stacks []byte

//go:embed profiles/middleboxes.yaml
var middleboxes []byte

// entry is a profile in a file.
type entry struct {
	Name     string `yaml:"name"`
	Sentence string `yaml:"sentence"`
	Source   string `yaml:"source"`
	// Like names an earlier profile, which this one is but for its values.
	Like     string        `yaml:"like"`
	Values   yaml.MapSlice `yaml:"values"`
	RTOMin   sourced       `yaml:"rto-min"`
	Unknown  []string      `yaml:"unknown"`
	Notes    []string      `yaml:"notes"`
	Measured Measurement   `yaml:"measured"`
}

type sourced struct {
	Value  string `yaml:"value"`
	Source string `yaml:"source"`
}

// ofFiles returns the profiles of stacks and of middleboxes. Their files are part of the
// program: a mistake in one is a bug.
func ofFiles() []Profile {
	boxes := ofFile("middleboxes.yaml", middleboxes)
	for i := range boxes {
		boxes[i].Middlebox = true
	}
	return append(ofFile("profiles.yaml", stacks), boxes...)
}

// ofFile returns the profiles of a file.
func ofFile(name string, file []byte) []Profile {
	var entries []entry
	if err := yaml.UnmarshalWithOptions(file, &entries, yaml.Strict()); err != nil {
		panic("BUG: " + name + ": " + err.Error())
	}
	var all []Profile
	for _, e := range entries {
		p := Profile{Name: e.Name, Sentence: e.Sentence, Source: e.Source, Real: true,
			Unknown: e.Unknown, Notes: e.Notes, Measurement: e.Measured}
		for i := range all {
			if all[i].Name == e.Like {
				p.Values = slices.Clone(all[i].Values)
			}
		}
		for _, item := range e.Values {
			v, ok := item.Value.(map[string]any)
			source, isText := v["source"].(string)
			if !ok || !isText || len(v) != 2 || v["value"] == nil {
				panic(fmt.Sprintf("BUG: %s: %s: %v: want a value and a source", name, e.Name, item.Key))
			}
			p.set(Value{model.Setting{Name: fmt.Sprint(item.Key), Value: normal(fmt.Sprint(v["value"]))}, source})
		}
		if e.RTOMin.Value != "" {
			p.RTOMin = Value{model.Setting{Name: "rto-min", Value: normal(e.RTOMin.Value)}, e.RTOMin.Source}
		}
		all = append(all, p)
	}
	return all
}

// set sets a value, in the place of the one that it has.
func (p *Profile) set(v Value) {
	for i := range p.Values {
		if p.Values[i].Name == v.Name {
			p.Values[i] = v
			return
		}
	}
	p.Values = append(p.Values, v)
}

// normal writes a duration as reports do: "2m" as "120s".
func normal(value string) string {
	if d, err := time.ParseDuration(value); err == nil && value != "0" {
		return model.Duration(d)
	}
	return value
}
