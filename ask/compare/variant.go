package compare

import (
	"fmt"
	"strings"

	"tcpcheck/model"
	"tcpcheck/settings"
)

// A Variant is settings with a name.
type Variant struct {
	Name  string
	Given settings.Given
}

// OfProfile returns the variant that is a profile.
func OfProfile(name string) Variant {
	return Variant{name, settings.Given{{Name: "profile", Value: name}}}
}

// Texts are the variants without real times: what was written down, and what is
// taught.
func Texts() []Variant {
	return []Variant{OfProfile("rfc793"), OfProfile("rfc9293"), F1(), OfProfile("textbook")}
}

// F1 is RFC 9293 with the first fix of RFC 1337: a RST in TIME-WAIT is ignored.
func F1() Variant {
	v := OfProfile("rfc9293")
	return Variant{"rfc1337-f1", v.Given.With("time-wait-rst", "ignore")}
}

// Stacks are the variants that are profiles of real stacks.
func Stacks() []Variant {
	var all []Variant
	for i := range settings.Profiles() {
		if p := &settings.Profiles()[i]; p.Real {
			all = append(all, OfProfile(p.Name))
		}
	}
	return all
}

// ParseVariant reads "name: setting=value setting=value". The error says what is
// wrong with it.
func ParseVariant(text string) (Variant, error) {
	name, rest, ok := strings.Cut(text, ":")
	if name = strings.TrimSpace(name); !ok || !isName(name) {
		return Variant{}, fmt.Errorf("%s: want a name of letters, digits and hyphens, a colon and settings, "+
			"such as \"f1: profile=rfc9293 time-wait-rst=ignore\"", model.Quoted(text))
	}
	v := Variant{Name: name}
	for _, word := range strings.Fields(rest) {
		setting, value, ok := strings.Cut(word, "=")
		if !ok || value == "" {
			return Variant{}, fmt.Errorf("%s: %s: want a setting, =, and its value", name, model.Quoted(word))
		}
		if !settings.Known(setting) {
			return Variant{}, fmt.Errorf("%s: %s: want a setting that is a flag of tcpcheck verify, such as "+
				"profile, wait or time-wait-rst", name, model.Quoted(setting))
		}
		v.Given = v.Given.With(setting, value)
	}
	return v, nil
}

// isName says whether a variant can be called so, and a file after it.
func isName(name string) bool {
	return name != "" && !strings.HasPrefix(name, "-") && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	})
}

// At returns the variant for one end only, with what settings there are for one end.
func (v Variant) At(e model.End) Variant {
	of := Variant{Name: v.Name}
	for _, s := range v.Given {
		if settings.PerEnd(s.Name) && model.BothEnds(s.Name) == s.Name {
			s.Name += e.Suffix()
		}
		of.Given = append(of.Given, s)
	}
	return of
}
