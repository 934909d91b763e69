package main

import (
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tcpcheck/model"
)

// widest is how wide a usage text is.
const widest = 80

// A group is flags about the same, which stand together under a heading.
type group struct {
	heading string
	// flags names those that are no parameters of the model; "render for" is the flag for
	// of render, where another command's is elsewhere.
	flags []string
}

// groups lists the groups in the order in which every command has them, those of the
// parameters' subjects first.
var groups = [...]group{
	model.AboutNetwork: {"Network: what can happen to segments on their way", nil},
	model.AboutTimers:  {"Timers: how long the ends wait", []string{"resolution"}},
	model.AboutApplications: {
		"Applications: what the users of the connection do",
		[]string{
			"relay client", "relay server", "relay server-close", "relay request", "relay response", "vanishes",
		},
	},
	model.AboutTCP: {
		"TCP: what the ends do where RFCs leave a choice, stacks differ, or a rule breaks",
		[]string{"profile", "profiles", "stacks", "variant", "side", "against", "mutant"},
	},
	model.AboutMiddleboxes: {
		"Middleboxes: what stands beside an end, and what it does to what passes",
		[]string{
			"middlebox", "relay half-close", "relay reset", "relay idle", "half-closed", "relay half-closed-counts",
			"relay on-timeout", "relay buffered", "relay buffer",
		},
	},
	aboutSearch: {"Search: what is looked for, how, and within which limits", []string{
		"property", "witness", "to-the-end", "connection", "all", "ladders", "config", "vary", "polygons",
		"for", "formula", "story", "least", "up-to",
		"whole-range", "lost", "ports", "port-range", "rfc5961", "challenge-acks",
		"addresses", "requests", "open", "rate", "since",
		"by",
		"rfc1337", "define",
		"seed", "random", "steps", "reductions", "workers", "max-states", "max-memory", "timeout", "time",
		"schedule", "store",
		"checkpoint", "resume",
		"shard", "partial",
	}},
	aboutOutput: {"Output: what is written, where, and in which form", []string{
		"output", "browse", "format", "view", "fold", "render for", "end", "summary", "filter",
		"anomalous", "match", "fail-on", "cause", "verdict", "host", "port", "session", "json",
		"trace", "traces", "rows", "generate",
		"picture", "pictures", "junit",
		"certificate", "stats", "no-advice", "quiet",
	}},
}

// The groups of flags that are about no parameters.
const (
	aboutSearch = model.AboutMiddleboxes + 1 + iota
	aboutOutput
)

// groupOf returns the group of a flag of a command, and whether it has one.
func groupOf(command, flag string) (*group, bool) {
	for _, name := range []string{command + " " + flag, model.BothEnds(flag)} {
		for i := range groups {
			for _, known := range groups[i].flags {
				if known == name {
					return &groups[i], true
				}
			}
		}
	}
	d, _, ok := model.ParameterNamed(flag)
	if !ok {
		return nil, false
	}
	return &groups[d.Subject], true
}

// useGroups makes the usage texts of a command and those below it show flags in groups.
func useGroups(root *cobra.Command) {
	cobra.AddTemplateFunc("grouped", grouped)
	const ungrouped = "Flags:\n{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}"
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ungrouped, "{{grouped .}}"))
}

// ofOneEnd marks the flags that are there for one end as well.
const ofOneEnd = "*"

// flagLine is the first line of a flag in a usage text.
var flagLine = regexp.MustCompile(`^ +(?:-\w, )?--([a-z0-9-]+)`)

// grouped writes the flags of a command in their groups. That for help is left out: who
// reads this has found it.
func grouped(cmd *cobra.Command) string {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.SortFlags = false
	marked := false
	for i := range groups {
		cmd.LocalFlags().VisitAll(func(flag *pflag.Flag) {
			of, ok := groupOf(cmd.Name(), flag.Name)
			if !ok || of != &groups[i] {
				return
			}
			shown := *flag
			if cmd.LocalFlags().Lookup(flag.Name+model.A.Suffix()) != nil {
				shown.Name += ofOneEnd
				marked = marked || !flag.Hidden
			}
			flags.AddFlag(&shown)
		})
	}
	var b strings.Builder
	heading := ""
	for line := range strings.Lines(flags.FlagUsagesWrapped(widest)) {
		if m := flagLine.FindStringSubmatch(line); m != nil {
			if of, _ := groupOf(cmd.Name(), m[1]); of.heading != heading {
				if heading != "" {
					b.WriteString("\n")
				}
				heading = of.heading
				b.WriteString(heading + "\n")
			}
		}
		b.WriteString(line)
	}
	if marked {
		b.WriteString("\nWhat has a " + ofOneEnd +
			" is there for one end as well, which is not shown: --rto-a, --rto-b.\n")
	}
	if b.Len() == 0 {
		return "Flags:\n" + strings.TrimRight(cmd.LocalFlags().FlagUsagesWrapped(widest), "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}
