package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"tcpcheck/stack/cause"
)

var updateStacks = flag.Bool("update-stacks", false, "rewrite the tables of docs/stacks.md")

// A compared is a stack, and what it says when it is compared with RFC 9293.
type compared struct{ name, output string }

// comparisons are those that are kept.
func comparisons(t *testing.T) (all []compared) {
	t.Helper()
	for _, c := range []compared{
		{"linux", "uml/testdata/rfc9293.txt"}, {"gvisor", "gvisor/testdata/rfc9293.txt"},
		{"lwip", "lwip/testdata/causes.txt"}, {"slirp", "slirp/testdata/causes.txt"},
		{"seqs", "seqs/testdata/causes.txt"},
	} {
		output, err := os.ReadFile("../../stack/" + c.output)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, compared{c.name, string(output)})
	}
	return all
}

var (
	aFinding = regexp.MustCompile(`(?m)^(BUG|known|allowed)  ([a-z0-9-]+)$`)
	aSide    = regexp.MustCompile(`(?m)^  as [AB], (\d+ of [0-9,]+) kinds`)
	leftOver = regexp.MustCompile(`no cause\s+explains (\d+) of them`)
)

// The tables of docs/stacks.md are what the outputs that are kept say.
func TestStacksPage(t *testing.T) {
	const page = "../../docs/stacks.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	marks := map[string]string{"BUG": "**bug**", "known": "*known*", "allowed": "allowed"}
	verdicts := map[string]map[string]string{}
	var stacks, causes strings.Builder
	fmt.Fprint(&stacks, "| stack | kinds of transition that differ, as A and as B | causes | rows "+
		"without cause |\n"+
		"|---|---|---|---|\n")
	header, rule := "| cause | the stack |", "|---|---|"
	all := comparisons(t)
	for _, c := range all {
		verdicts[c.name] = map[string]string{}
		found := aFinding.FindAllStringSubmatch(c.output, -1)
		for _, m := range found {
			verdicts[c.name][m[2]] = marks[m[1]]
		}
		sides := aSide.FindAllStringSubmatch(c.output, -1)
		left := "0"
		if m := leftOver.FindStringSubmatch(c.output); m != nil {
			left = m[1]
		}
		fmt.Fprintf(&stacks, "| %s | %s, %s | %d | %s |\n", c.name, sides[0][1], sides[1][1], len(found), left)
		header, rule = header+" "+c.name+" |", rule+"---|"
	}
	fmt.Fprintf(&causes, "%s\n%s\n", header, rule)
	for i := range cause.All {
		name, line, any := cause.All[i].Name, "", false
		for _, c := range all {
			line += " " + verdicts[c.name][name] + " |"
			any = any || verdicts[c.name][name] != ""
		}
		if any {
			fmt.Fprintf(&causes, "| `%s` | %s |%s\n", name, cause.All[i].Title, line)
		}
	}
	got := string(text)
	for _, table := range []string{stacks.String(), causes.String()} {
		first, _, _ := strings.Cut(table, " |")
		at := strings.Index(got, first+" |")
		if at < 0 {
			t.Fatalf("%s has no table that begins with %q", page, first)
		}
		end := at + strings.Index(got[at:]+"\n\n", "\n\n") + 1
		if got[at:end] != table && !*updateStacks {
			t.Errorf("%s has not this table:\n%s", page, table)
		}
		got = got[:at] + table + got[end:]
	}
	if *updateStacks {
		if err := os.WriteFile(page, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
