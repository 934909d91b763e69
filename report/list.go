package report

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/stack/cause"
)

// entry writes one entry of a list: its name, a sentence and its source.
func entry(w io.Writer, name, sentence, source string) {
	fmt.Fprintf(w, "%s\n%s\n", name, wrap(4, sentence+" ["+source+"]"))
}

// entryValue writes one value of the entry before, with its sentence if it has one.
func entryValue(w io.Writer, name, sentence string) {
	if sentence != "" {
		name += ": " + sentence
	}
	fmt.Fprintf(w, "%s\n", wrap(6, name))
}

// ListProperties lists what can be checked.
func ListProperties(w io.Writer) {
	for i, p := range properties.All {
		byDefault := ""
		switch {
		case i < len(properties.Default):
			byDefault = " (checked by default)"
		case i < len(properties.DefaultWithData):
			byDefault = " (checked by default where there is data)"
		}
		entry(w, p.Name+byDefault, p.Sentence, p.Source)
	}
}

// ListPolicies lists how endpoints can differ, and their values.
func ListPolicies(w io.Writer) {
	byDefault := model.Default()
	for _, d := range model.Dictionary {
		if !d.Policy {
			continue
		}
		entry(w, fmt.Sprintf("%s (default %s)", d.Name, d.Get(&byDefault, model.A)), d.Sentence, d.Source)
		for _, v := range d.Values {
			entryValue(w, v.Name, v.Sentence)
		}
		if len(d.Values) == 0 {
			entryValue(w, d.Allowed(&byDefault), "")
		}
	}
}

// ListProfiles lists named sets of policies.
func ListProfiles(w io.Writer) {
	for i := range settings.Profiles() {
		p := &settings.Profiles()[i]
		byDefault := ""
		if i == 0 {
			byDefault = " (the default)"
		}
		entry(w, p.Name+byDefault, p.Sentence, p.Source)
		if m := &p.Measurement; m.Command != "" {
			entryValue(w, fmt.Sprintf("%d of %d values are measured, by %s; the others are read", len(m.Values),
				len(p.Values), m.Command), "")
		} else {
			entryValue(w, "all values are read", "")
		}
	}
}

// ListMiddleboxes lists the profiles of middleboxes, and what can be set of one.
func ListMiddleboxes(w io.Writer) {
	for i := range settings.Middleboxes() {
		p := &settings.Middleboxes()[i]
		entry(w, p.Name, p.Sentence, p.Source)
	}
	fmt.Fprintln(w, "\nWhat can be set of one:")
	byDefault := model.Default()
	for _, d := range model.Dictionary {
		if d.Subject != model.AboutMiddleboxes {
			continue
		}
		entry(w, fmt.Sprintf("%s (default %s)", d.Name, d.Get(&byDefault, model.A)), d.Sentence, d.Source)
		for _, v := range d.Values {
			entryValue(w, v.Name, v.Sentence)
		}
	}
}

// ListWitnesses lists what can be asked to happen.
func ListWitnesses(w io.Writer) {
	for _, p := range properties.Witnesses {
		entry(w, p.Name, p.Sentence, p.Source)
	}
}

// ListEvents lists what can be asked when it happens.
func ListEvents(w io.Writer) {
	for _, p := range properties.Events {
		entry(w, p.Name, p.Sentence, p.Source)
	}
}

// ListGoals lists what someone outside may want.
func ListGoals(w io.Writer) {
	for _, p := range properties.Goals {
		entry(w, p.Name, p.Sentence, p.Source)
	}
}

// ListCauses lists why stacks differ from the model.
func ListCauses(w io.Writer) {
	for i := range cause.All {
		c := &cause.All[i]
		entry(w, c.Name, c.Title, ofRFC(c.Clause))
		switch {
		case c.Allowed != "":
			entryValue(w, "allowed", c.Allowed)
		default:
			entryValue(w, "a bug, unless it is known", c.Harm)
		}
		for _, name := range slices.Sorted(maps.Keys(c.Known)) {
			entryValue(w, "known of "+name, c.Known[name])
		}
	}
}

// ListMutants lists the rules that can be broken on purpose.
func ListMutants(w io.Writer) {
	for _, mu := range mutants.All {
		entry(w, mu.Name, mu.Sentence, mu.Source)
		entryValue(w, "violates "+mu.Violates, "")
	}
}
