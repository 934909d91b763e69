package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Every command shows all of its flags that are not hidden, in groups that are the same
// and in the same order everywhere, in 80 columns.
func TestUsageTexts(t *testing.T) {
	var status int
	everyCommand(rootCommand(&status), func(cmd *cobra.Command) {
		var text bytes.Buffer
		cmd.SetOut(&text)
		if err := cmd.Help(); err != nil {
			t.Fatal(err)
		}
		var headings []int
		for line := range strings.Lines(text.String()) {
			line = strings.TrimRight(line, "\n")
			if n := utf8.RuneCountInString(line); n > widest {
				t.Errorf("%s: %d columns: %s", cmd.CommandPath(), n, line)
			}
			if i := slices.IndexFunc(groups[:], func(g group) bool { return g.heading == line }); i >= 0 {
				headings = append(headings, i)
			}
		}
		if !slices.IsSorted(headings) || len(slices.Compact(slices.Clone(headings))) != len(headings) {
			t.Errorf("%s: the groups are not in order: %v", cmd.CommandPath(), headings)
		}
		cmd.LocalFlags().VisitAll(func(flag *pflag.Flag) {
			if _, ok := groupOf(cmd.Name(), flag.Name); !ok && !flag.Hidden && flag.Name != "help" {
				t.Errorf("%s: --%s is in no group", cmd.CommandPath(), flag.Name)
			}
			shown := strings.Contains(text.String(), "--"+flag.Name+" ") ||
				strings.Contains(text.String(), "--"+flag.Name+ofOneEnd+" ")
			if !shown && !flag.Hidden && flag.Name != "help" {
				t.Errorf("%s: --%s is not shown", cmd.CommandPath(), flag.Name)
			}
		})
	})
}

// What a group names is there.
func TestGroupsNameFlags(t *testing.T) {
	var status int
	there := map[string]bool{}
	everyCommand(rootCommand(&status), func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(flag *pflag.Flag) {
			there[flag.Name], there[cmd.Name()+" "+flag.Name] = true, true
		})
	})
	for _, g := range groups {
		for _, name := range g.flags {
			if !there[name] {
				t.Errorf("%s: no command has a flag %s", g.heading, name)
			}
		}
	}
}

func everyCommand(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, below := range cmd.Commands() {
		everyCommand(below, visit)
	}
}
