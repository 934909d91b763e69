package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"tcpcheck/ask/scenario"
	"tcpcheck/docs"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/relay"
	"tcpcheck/settings"
	"tcpcheck/stack/cause"
	"tcpcheck/trace"
	"tcpcheck/wire/match"
)

// GlossarySchema names the form of explanations in JSON.
const GlossarySchema = "tcpcheck/explain/v1"

// A Term is a name that answers, flags or documents have, and what it stands for.
type Term struct {
	Name string `json:"name"`
	// Kind says what it is a name of: "property", "policy value".
	Kind  string `json:"kind"`
	Title string `json:"title"`
	// Text says more, in Markdown; "" for nothing.
	Text   string `json:"text,omitempty"`
	Source string `json:"source,omitempty"`
	// Profiles are those that have the value; of a parameter nil.
	Profiles []string `json:"profiles,omitempty"`
	// Shown is a command that shows it happen, with its ladder; "" for none.
	Shown string `json:"shown,omitempty"`
	// Ladder is a small run that shows it, once [WithLadder] has looked for it.
	Ladder string `json:"ladder,omitempty"`
	// Page is where the documentation tells of it, and below which heading.
	Page string `json:"page"`
}

// Glossary returns all terms, those of a kind together, in the order of documentation.
func Glossary() []Term {
	return slices.Concat(ofProperties(), ofParameters(), ofRelays(), ofMutants(), ofCauses(), ofDifferences(),
		ofSections("decision", "", "docs/decisions.md", docs.Decisions()),
		ofSections("discovery", "discovery-", "docs/discoveries.md", docs.Discoveries()))
}

// ofProperties returns the terms of properties, witnesses and what someone outside wants.
func ofProperties() (all []Term) {
	for _, p := range properties.All {
		all = append(all, Term{Name: p.Name, Kind: "property", Title: p.Sentence, Source: p.Source,
			Text: "Where it is broken, " + p.Violation + ".", Shown: shownBy(p.Name, explore.Violated),
			Page: "docs/semantics.md#12-properties"})
	}
	for _, p := range properties.Witnesses {
		all = append(all, Term{Name: p.Name, Kind: "witness", Title: p.Sentence, Source: p.Source,
			Shown: "tcpcheck simulate --witness " + p.Name, Page: "docs/semantics.md#12-properties"})
	}
	for _, p := range properties.Goals {
		all = append(all, Term{Name: p.Name, Kind: "goal", Title: p.Sentence, Source: p.Source,
			Text: "Someone outside who sees nothing wants it; what it costs him is counted in segments, and their " +
				"logarithm is in " +
				"bits. " + outside[p.Name],
			Shown: "tcpcheck attack " + p.Name + " --profiles rfc793", Page: "docs/attack.md#the-table"})
	}
	return all
}

// outside says how each goal comes about, and what makes it dear.
var outside = map[string]string{
	"reset": "A RST in the window does it under RFC 793, a SYN in the window too. RFC 5961 has the RST " +
		"hit RCV.NXT " +
		"exactly, and answers all else in the window with a challenge ACK.",
	"close": "A FIN of his has to have the next SEQ, and an ACK that is not refused; a FIN in the window " +
		"that is not " +
		"next waits for what is missing.",
	"time-wait": "What is not acceptable is answered with an ACK, which the peer, if it has forgotten the " +
		"connection, " +
		"answers with a RST that is exactly right: it costs one segment of any numbers. To ignore RSTs " +
		"in TIME-WAIT " +
		"prevents it (RFC 1337).",
	"take-over": "He opens with a SYN of his own, and has to guess the ISS that its SYN,ACK, which he does " +
		"not see, has: " +
		"32 bits, where it is random (RFC 6528).",
}

// shownBy returns the command that runs the first scenario in which a property has a
// verdict.
func shownBy(property string, v explore.Verdict) string {
	for _, s := range scenario.All() {
		for i := range s.Questions {
			for _, e := range s.Questions[i].Expected {
				if e.Property.Name == property && e.Verdict == v && e.Scan == nil {
					return "tcpcheck scenario run " + s.Name
				}
			}
		}
	}
	return ""
}

// ofParameters returns the terms of parameters and of their values.
func ofParameters() (all []Term) {
	byDefault := model.Default()
	for _, d := range model.Dictionary {
		kind, page := "parameter", "docs/semantics.md#2-parameters"
		if d.Policy {
			kind, page = "policy", "docs/semantics.md#10-policies-and-profiles"
		}
		all = append(all, Term{Name: d.Name, Kind: kind, Title: d.Sentence, Source: d.Source,
			Text: fmt.Sprintf("It can be %s; %s.", d.Allowed(&byDefault), settings.ByDefault(d)),
			Page: page})
		for _, v := range d.Values {
			all = append(all, Term{Name: d.Name + "=" + v.Name, Kind: kind + " value",
				Title: d.Sentence + ": " + v.Sentence, Source: d.Source,
				Profiles: withValue(d.Name, v.Name), Page: page})
		}
	}
	return all
}

// ofRelays returns the terms of what is asked of relays, and of those that there are.
func ofRelays() (all []Term) {
	for i := range relay.Properties {
		p := &relay.Properties[i]
		all = append(all, Term{Name: p.Name, Kind: "property of a relay", Title: p.Sentence, Source: p.Source,
			Text: "Where it is broken, " + p.Violation + ".", Page: "docs/relay.md#what-is-asked"})
	}
	for _, r := range relay.All() {
		var values []string
		for _, v := range r.Values {
			values = append(values, v.Name+" "+v.Value)
		}
		all = append(all, Term{Name: r.Name, Kind: "relay", Title: r.Sentence, Source: r.Source,
			Text:  strings.Join(append([]string{"Its values: " + strings.Join(values, ", ") + "."}, r.Notes...), " "),
			Shown: "tcpcheck relay " + r.Name, Page: "docs/relay.md#who-the-relay-is"})
	}
	return all
}

// withValue lists the profiles in which a parameter has a value.
func withValue(name, value string) (all []string) {
	for i := range settings.Profiles() {
		for _, v := range settings.Profiles()[i].Values {
			if v.Name == name && v.Value == value {
				all = append(all, settings.Profiles()[i].Name)
			}
		}
	}
	return all
}

func ofMutants() (all []Term) {
	for _, mu := range mutants.All {
		all = append(all, Term{Name: mu.Name, Kind: "mutant", Title: mu.Sentence, Source: mu.Source,
			Text: "It is there to violate " + mu.Violates + ".", Page: "docs/working.md#a-mutant",
			Shown: "tcpcheck verify --mutant " + mu.Name + " --property " + mu.Violates})
	}
	return all
}

func ofCauses() (all []Term) {
	for _, k := range match.CauseKinds() {
		text := k.Says()
		if reasons := k.Reasons(); len(reasons) > 0 {
			text += " For Linux the reason of the RST (`sk_rst_reason`) is " + strings.Join(reasons, " or ") + "."
		}
		all = append(all, Term{Name: k.String(), Kind: "cause", Title: k.Means(), Text: text,
			Page: "docs/capture-in.md#causes"})
	}
	return all
}

// ofDifferences returns the terms of why stacks differ from the model.
func ofDifferences() (all []Term) {
	for i := range cause.All {
		c := &cause.All[i]
		text := "It is no bug: " + c.Allowed + "."
		if c.Allowed == "" {
			text = "What comes of it: " + c.Harm + "."
		}
		for _, name := range slices.Sorted(maps.Keys(c.Known)) {
			text += " Known of " + name + ": " + c.Known[name] + "."
		}
		all = append(all, Term{Name: c.Name, Kind: "difference", Title: "A stack differs: " +
			c.Title + ".", Text: text,
			Source: ofRFC(c.Clause), Page: "docs/stacks.md#which-stack-has-which-cause"})
	}
	return all
}

func ofSections(kind, before, page string, sections []docs.Section) (all []Term) {
	for _, s := range sections {
		all = append(all, Term{Name: before + s.Mark, Kind: kind, Title: s.Title, Text: s.Text,
			Page: page + "#" + s.Anchor})
	}
	return all
}

// TermNames writes a line for each term: its name and its title, those of a kind below
// what the kind is.
func TermNames(w io.Writer, all []Term) error {
	kind := ""
	for i := range all {
		t := &all[i]
		if t.Kind != kind && !strings.HasSuffix(t.Kind, " value") {
			if kind != "" {
				if _, err := fmt.Fprintln(w); err != nil {
					return err
				}
			}
			kind = t.Kind
			if _, err := fmt.Fprintf(w, "%s\n", strings.ToUpper(kind)); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintf(w, "  %s\n%s\n", t.Name, wrap(6, t.Title)); err != nil {
			return err
		}
	}
	return nil
}

// Terms writes all that is said of terms.
func Terms(w io.Writer, all []Term) error {
	for i := range all {
		t := &all[i]
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s (%s)\n%s\n", t.Name, t.Kind, wrap(2, t.Title))
		switch {
		case strings.Contains(t.Text, "\n"):
			fmt.Fprintf(w, "\n%s\n\n", t.Text)
		case t.Text != "":
			fmt.Fprintln(w, wrap(2, t.Text))
		}
		if t.Ladder != "" {
			fmt.Fprintf(w, "\n%s\n\n", t.Ladder)
		}
		for _, more := range []struct{ what, says string }{
			{"Source", t.Source}, {"Profiles", strings.Join(t.Profiles, ", ")},
			{"Shown by", t.Shown}, {"More", t.Page},
		} {
			if more.says == "" {
				continue
			}
			if _, err := fmt.Fprintln(w, wrap(2, more.what+": "+more.says)); err != nil {
				return err
			}
		}
	}
	return nil
}

// TermsJSON writes terms in the form of [GlossarySchema].
func TermsJSON(w io.Writer, all []Term) error {
	return trace.WriteJSON(w, struct {
		Schema string `json:"schema"`
		Terms  []Term `json:"terms"`
	}{GlossarySchema, all})
}
