package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
		{"linux", "uml/testdata/rfc9293.txt"}, {"linux-6.12", "uml/testdata/rfc9293-6.12.txt"},
		{"gvisor", "gvisor/testdata/rfc9293.txt"},
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

var (
	aCause = regexp.MustCompile("`([a-z0-9-]+)`")
	// reported has what the stacks that are maintained are called in reports; seqs is archived.
	reported = map[string]string{"linux": "linux", "linux-6.12": "linux", "gvisor": "gvisor", "lwip": "lwip",
		"slirp": "libslirp"}
)

// Each bug of a stack that is maintained has a report, which the list of them has, and there are no
// others; what the last table of docs/stacks.md has stacks do their outputs say.
func TestReportsOnBugs(t *testing.T) {
	list, err := os.ReadFile("../../docs/found/README.md")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	// Two are under profiles of their own.
	want := map[string]bool{"gvisor-closed-ack-resets.md": true, "linux-rst-answered.md": true}
	for _, c := range comparisons(t) {
		said[c.name] = c.output
		if reported[c.name] == "" {
			continue
		}
		for _, m := range aFinding.FindAllStringSubmatch(c.output, -1) {
			if m[1] == "BUG" {
				want[reported[c.name]+"-"+m[2]+".md"] = true
			}
		}
	}
	reports, err := filepath.Glob("../../docs/found/*-*.md")
	if err != nil || len(reports) != len(want) {
		t.Errorf("%d reports, want %d: %v", len(reports), len(want), err)
	}
	for name := range want {
		if _, err := os.Stat("../../docs/found/" + name); err != nil ||
			!strings.Contains(string(list), "("+name+")") {
			t.Errorf("%s: %v, or it is not in the list", name, err)
		}
	}
	own, err := os.ReadFile("../../stack/gvisor/testdata/gvisor.txt")
	if err != nil {
		t.Fatal(err)
	}
	said["gvisor"] = string(own)
	page, err := os.ReadFile("../../docs/stacks.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(page), "| stack | cause | seen by its peer |\n|---|---|---|\n")
	if !ok {
		t.Fatal("docs/stacks.md lacks its last table")
	}
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		for name := range strings.SplitSeq(cells[1], ",") {
			for _, m := range aCause.FindAllStringSubmatch(cells[2], -1) {
				verdicts := aFinding.FindAllStringSubmatch(said[strings.TrimSpace(name)], -1)
				if !slices.ContainsFunc(verdicts, func(f []string) bool { return f[2] == m[1] && f[1] != "allowed" }) {
					t.Errorf("%s has no %s", name, m[1])
				}
			}
		}
	}
}
