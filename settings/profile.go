package settings

import (
	"slices"
	"sync"

	"tcpcheck/model"
)

// A Profile is a named set of values of parameters, which an end can have, or a middlebox.
type Profile struct {
	Name     string
	Sentence string
	// Middlebox says that it is one of a middlebox.
	Middlebox bool
	// Source names the documents, or the stack and its files, that the values are from.
	Source string
	// Real says that the times are durations, and not ticks.
	Real   bool
	Values []Value
	// RTOMin is the least retransmission timeout of the stack, once it has measured
	// a round trip; its Setting is zero where that is not known. No parameter has it
	// (decisions F3).
	RTOMin Value
	// Unknown names the parameters that are the textbook's for want of a source
	// (decisions F4).
	Unknown []string
	// Notes say where a value is an approximation.
	Notes []string
	// Measurement says which values were measured. All others were read.
	Measurement Measurement
}

// A Measurement is what "tcpcheck learn" found out about the stack of a profile; its zero value is none.
type Measurement struct {
	// Command measures it again.
	Command string `yaml:"command"`
	// Stack is what was measured, with its version.
	Stack string `yaml:"stack"`
	// Values names those that are as the profile has them.
	Values []string `yaml:"values"`
	// Otherwise are those that are not.
	Otherwise []Otherwise `yaml:"otherwise"`
}

// Otherwise is a value that was measured, and is another than the profile's, or than the default where
// the profile has none.
type Otherwise struct {
	Name  string `yaml:"name"`
	Value string `yaml:"value"`
	// Why explains the difference.
	Why string `yaml:"why"`
}

// How says how a value of the profile is known: "measured", or "read".
func (p *Profile) How(name string) string {
	if slices.Contains(p.Measurement.Values, name) {
		return "measured"
	}
	return "read"
}

// Measured begins the source of a value that was measured: the command that measures it again follows.
// Other values were read.
const Measured = "measured: "

// A Value is one of a profile, with the place it is from.
type Value struct {
	model.Setting
	Source string
}

// Get returns the value of a parameter, named without an end, and whether the
// profile has one.
func (p *Profile) Get(name string) (string, bool) {
	for _, v := range p.Values {
		if v.Name == name {
			return v.Value, true
		}
	}
	return "", false
}

// Profiles lists the profiles of ends, those of texts first; the first is the default. The
// files are read when they are asked for, which few commands do.
func Profiles() []Profile { return filed().ends }

// Middleboxes lists the profiles of middleboxes.
func Middleboxes() []Profile { return filed().middleboxes }

// filed are all profiles.
var filed = sync.OnceValue(func() (all struct{ ends, middleboxes []Profile }) {
	all.ends = append(all.ends, texts...)
	for _, p := range ofFiles() {
		if p.Middlebox {
			all.middleboxes = append(all.middleboxes, p)
		} else {
			all.ends = append(all.ends, p)
		}
	}
	return all
})

// texts are the profiles of texts, which need no file; the first is the default.
var texts = ofTexts()

// Default is the name of the profile of an end that is given none.
var Default = texts[0].Name

// ProfileNamed returns the profile of that name and whether there is one.
func ProfileNamed(name string) (*Profile, bool) {
	for i := range texts {
		if texts[i].Name == name {
			return &texts[i], true
		}
	}
	all := Profiles()
	for i := range all {
		if all[i].Name == name {
			return &all[i], true
		}
	}
	return nil, false
}

// ProfileNames lists the names of the profiles.
func ProfileNames() []string {
	var all []string
	for _, p := range Profiles() {
		all = append(all, p.Name)
	}
	return all
}

// MiddleboxNamed returns the profile of the middlebox of that name and whether there is one.
func MiddleboxNamed(name string) (*Profile, bool) {
	all := Middleboxes()
	for i := range all {
		if all[i].Name == name {
			return &all[i], true
		}
	}
	return nil, false
}

// MiddleboxNames lists the names of the profiles of middleboxes.
func MiddleboxNames() []string {
	var all []string
	for _, p := range Middleboxes() {
		all = append(all, p.Name)
	}
	return all
}

// ofTexts returns the profiles of texts, whose policies package model has.
func ofTexts() []Profile {
	return []Profile{
		ofText("textbook", "the TCP of the usual explanation of TIME_WAIT: it answers a retransmitted FIN, "+
			"restarts its timer at one, and nothing else disturbs it",
			"RFC 9293 as it is usually taught; RFC 1337 F1; RFC 5961", model.Textbook),
		ofText("rfc9293", "RFC 9293 to the letter: TIME-WAIT answers strays as any synchronized state does, "+
			"and a RST ends it", "RFC 9293 3.10.7.4", model.RFC9293),
		ofText("rfc793", "its predecessor: any RST in the window resets, and a SYN in the window draws a RST",
			"RFC 793 3.9", model.RFC793),
	}
}

// ofText returns the profile of a text, each value with the source of its policy.
func ofText(name, sentence, source string, policy model.Policy) Profile {
	p := Profile{Name: name, Sentence: sentence, Source: source}
	of := model.Parameters{Policy: [2]model.Policy{policy, policy}}
	for _, d := range model.Dictionary {
		if d.Policy {
			p.Values = append(p.Values, Value{model.Setting{Name: d.Name, Value: d.Get(&of, model.A)}, d.Source})
		}
	}
	return p
}
