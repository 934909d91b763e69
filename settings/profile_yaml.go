//go:build !js

package settings

import (
	_ "embed" // the profiles
	"fmt"
	"time"

	"github.com/goccy/go-yaml"

	"tcpcheck/model"
)

//go:embed profiles/profiles.yaml
var file []byte

// entry is a profile in the file.
type entry struct {
	Name     string        `yaml:"name"`
	Sentence string        `yaml:"sentence"`
	Source   string        `yaml:"source"`
	Values   yaml.MapSlice `yaml:"values"`
	RTOMin   sourced       `yaml:"rto-min"`
	Unknown  []string      `yaml:"unknown"`
	Notes    []string      `yaml:"notes"`
}

type sourced struct {
	Value  string `yaml:"value"`
	Source string `yaml:"source"`
}

// ofStacks returns the profiles of stacks. Their file is part of the program: a mistake in
// it is a bug.
func ofStacks() []Profile {
	var entries []entry
	if err := yaml.UnmarshalWithOptions(file, &entries, yaml.Strict()); err != nil {
		panic("BUG: profiles.yaml: " + err.Error())
	}
	var all []Profile
	for _, e := range entries {
		p := Profile{Name: e.Name, Sentence: e.Sentence, Source: e.Source, Real: true,
			Unknown: e.Unknown, Notes: e.Notes}
		for _, item := range e.Values {
			v, ok := item.Value.(map[string]any)
			if source, isText := v["source"].(string); ok && isText && len(v) == 2 && v["value"] != nil {
				p.Values = append(p.Values, Value{model.Setting{Name: fmt.Sprint(item.Key),
					Value: normal(fmt.Sprint(v["value"]))}, source})
				continue
			}
			panic(fmt.Sprintf("BUG: profiles.yaml: %s: %v: want a value and a source", e.Name, item.Key))
		}
		if e.RTOMin.Value != "" {
			p.RTOMin = Value{model.Setting{Name: "rto-min", Value: normal(e.RTOMin.Value)}, e.RTOMin.Source}
		}
		all = append(all, p)
	}
	return all
}

// normal writes a duration as reports do: "2m" as "120s".
func normal(value string) string {
	if d, err := time.ParseDuration(value); err == nil && value != "0" {
		return model.Duration(d)
	}
	return value
}
