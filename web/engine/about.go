package engine

import (
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/settings"
)

// aboutJSON is what there is to choose from.
type aboutJSON struct {
	Subjects   []string        `json:"subjects"`
	Parameters []parameterJSON `json:"parameters"`
	Profiles   []namedJSON     `json:"profiles"`
	// Middleboxes can stand beside an end.
	Middleboxes []namedJSON `json:"middleboxes"`
	Properties  []namedJSON `json:"properties"`
	Default     []string    `json:"default"`
	Events      []namedJSON `json:"events"`
	Mutants     []namedJSON `json:"mutants"`
}

// A namedJSON is something that is chosen by name.
type namedJSON struct {
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
	Source   string `json:"source"`
}

type parameterJSON struct {
	namedJSON
	// Subject is an index into the subjects.
	Subject int         `json:"subject"`
	Unit    string      `json:"unit"`
	PerEnd  bool        `json:"perEnd"`
	Values  []valueJSON `json:"values"`
	Allowed string      `json:"allowed"`
	Default string      `json:"default"`
}

type valueJSON struct {
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
}

// about answers "about".
func about() aboutJSON {
	a := aboutJSON{Subjects: []string{"network", "timers", "applications", "TCP", "middleboxes"}}
	p := model.Default()
	for _, d := range model.Dictionary {
		j := parameterJSON{namedJSON: namedJSON{d.Name, d.Sentence, d.Source}, Subject: int(d.Subject),
			Unit: d.Unit.String(), PerEnd: d.PerEnd, Values: []valueJSON{}, Allowed: d.Allowed(&p),
			Default: settings.ByDefault(d)}
		for _, v := range d.Values {
			j.Values = append(j.Values, valueJSON(v))
		}
		a.Parameters = append(a.Parameters, j)
	}
	profiled := func(all []settings.Profile) (list []namedJSON) {
		for i := range all {
			list = append(list, namedJSON{all[i].Name, all[i].Sentence, all[i].Source})
		}
		return list
	}
	a.Profiles, a.Middleboxes = profiled(settings.Profiles()), profiled(settings.Middleboxes())
	a.Properties, a.Events = named(properties.All), named(properties.Events)
	for _, of := range properties.Default {
		a.Default = append(a.Default, of.Name)
	}
	for _, mu := range mutants.All {
		a.Mutants = append(a.Mutants, namedJSON{mu.Name, mu.Sentence, mu.Source})
	}
	return a
}

func named(all []properties.Property) (list []namedJSON) {
	for i := range all {
		list = append(list, namedJSON{all[i].Name, all[i].Sentence, all[i].Source})
	}
	return list
}
