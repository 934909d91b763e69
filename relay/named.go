package relay

import (
	_ "embed" // relays.yaml
	"fmt"
	"sync"

	"github.com/goccy/go-yaml"

	"tcpcheck/model"
)

// A Named is a relay that there is, as far as its documents and its code say what it does.
type Named struct {
	Name     string
	Sentence string
	// Source names the documents and files that the values are from.
	Source string
	Values []Value
	// Notes say where a value is an approximation.
	Notes []string
}

// A Value is one of a named relay's, with the place that it is from.
type Value struct {
	model.Setting
	Source string
}

//go:embed relays.yaml
var relays []byte

// entry is a relay in the file.
type entry struct {
	Name     string        `yaml:"name"`
	Sentence string        `yaml:"sentence"`
	Source   string        `yaml:"source"`
	Values   yaml.MapSlice `yaml:"values"`
	Notes    []string      `yaml:"notes"`
}

// All lists the named relays. The file is part of the program: a mistake in it is a bug.
var All = sync.OnceValue(func() (all []Named) {
	var entries []entry
	if err := yaml.UnmarshalWithOptions(relays, &entries, yaml.Strict()); err != nil {
		panic("BUG: relays.yaml: " + err.Error())
	}
	for _, e := range entries {
		r := Named{Name: e.Name, Sentence: e.Sentence, Source: e.Source, Notes: e.Notes}
		for _, item := range e.Values {
			v, ok := item.Value.(map[string]any)
			source, isText := v["source"].(string)
			if !ok || !isText || len(v) != 2 || ParametersOf(fmt.Sprint(item.Key)) == nil {
				panic(fmt.Sprintf("BUG: relays.yaml: %s: %v: want a value and a source", e.Name, item.Key))
			}
			r.Values = append(r.Values,
				Value{model.Setting{Name: fmt.Sprint(item.Key), Value: fmt.Sprint(v["value"])}, source})
		}
		all = append(all, r)
	}
	return all
})

// Lookup returns the relay of that name and whether there is one.
func Lookup(name string) (*Named, bool) {
	all := All()
	for i := range all {
		if all[i].Name == name {
			return &all[i], true
		}
	}
	return nil, false
}

// AllNames lists the names of the relays.
func AllNames() []string {
	var names []string
	for _, r := range All() {
		names = append(names, r.Name)
	}
	return names
}
