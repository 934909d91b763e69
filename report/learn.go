package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tcpcheck/learn"
	"tcpcheck/model"
	"tcpcheck/settings"
)

// Learned writes what was learned of a stack, called so by --against, as an entry of
// settings/profiles: values, and below them, as notes, what the model does otherwise.
func Learned(w io.Writer, against string, p *learn.Profile) error {
	var b strings.Builder
	source := yamlText(settings.Measured + "tcpcheck learn --against " + against)
	fmt.Fprintf(&b, "# %s, by %d probes.\n", p.Target, p.Probes)
	if p.Unreached > 0 {
		fmt.Fprintf(&b, "# It could not be brought to where %d more begin.\n", p.Unreached)
	}
	fmt.Fprintf(&b, "- name: %s\n  sentence: %s\n  source: %s\n  values:\n", yamlText(slugOf(against)),
		yamlText("What was learned of "+p.Target+"."), source)
	var unknown []string
	for i := range p.Values {
		v := &p.Values[i]
		fmt.Fprintf(&b, "    %s: {value: %s, source: %s}", v.Name, yamlValue(v.Value), source)
		switch {
		case len(v.Alike) > 0:
			fmt.Fprintf(&b, " # no probe tells it from %s", strings.Join(v.Alike, ", "))
		case v.Note != "":
			b.WriteString(" # " + v.Note)
		}
		b.WriteString("\n")
	}
	if p.RTOMin > 0 {
		fmt.Fprintf(&b, "  rto-min: {value: %s, source: %s}\n", model.Duration(p.RTOMin), source)
	}
	for _, l := range p.Left {
		if d, _, _ := model.ParameterNamed(l.Name); !d.Optional {
			unknown = append(unknown, l.Name)
		}
	}
	fmt.Fprintf(&b, "  unknown: [%s]\n", strings.Join(unknown, ", "))
	for i, d := range p.Differs {
		if i == 0 {
			b.WriteString("  notes:\n")
		}
		fmt.Fprintf(&b, "    - %s\n", yamlText(fmt.Sprintf("%v: %s; the model with these values: %s.",
			d.Probe, d.Stack, d.Model)))
	}
	b.WriteString("# Left out:\n")
	for _, why := range reasons(p.Left) {
		b.WriteString("#   " + why + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// reasons returns a line for each reason for which parameters are left out.
func reasons(all []learn.Left) (lines []string) {
	var order []string
	names := map[string][]string{}
	for _, l := range all {
		if !slices.Contains(order, l.Why) {
			order = append(order, l.Why)
		}
		names[l.Why] = append(names[l.Why], l.Name)
	}
	for _, why := range order {
		lines = append(lines, strings.Join(names[why], ", ")+": "+why)
	}
	return lines
}

// slugOf returns a name of a stack, or the path of a program, as the name of a profile.
func slugOf(against string) string {
	return against[strings.LastIndexByte(against, '/')+1:]
}

// yamlText writes a text as a string of YAML.
func yamlText(s string) string {
	if strings.ContainsAny(s, ":#\"'[]{},&*!|>%@`") || s == "" {
		return fmt.Sprintf("%q", s)
	}
	return s
}

// yamlValue writes a value, such that it is read as a string where it would be something else.
func yamlValue(s string) string {
	if slices.Contains([]string{"off", "on", "no", "yes", "0"}, s) {
		return fmt.Sprintf("%q", s)
	}
	return s
}
