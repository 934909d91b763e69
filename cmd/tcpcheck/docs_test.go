package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tcpcheck/internal/attack"
)

// TestDocs runs every command that README.md and docs/ show in a line of its
// own, and compares the output shown after it: a block that begins like an
// output has to stand in what the command prints, word for word. A block of YAML
// whose first line is a comment with the name of a file is that file.
func TestDocs(t *testing.T) {
	root := filepath.Join("..", "..")
	files, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	var pages strings.Builder
	commands := 0
	for _, file := range append(files, filepath.Join(root, "README.md")) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		pages.Write(text)
		t.Run(filepath.Base(file), func(t *testing.T) { commands += checkCommands(t, string(text)) })
	}
	if commands < 10 {
		t.Errorf("only %d commands found", commands)
	}
	for _, args := range slow {
		if !strings.Contains(pages.String(), "tcpcheck "+args+"\n") {
			t.Errorf("no page shows %s", args)
		}
	}
}

var (
	shown    = regexp.MustCompile(`(?m)^    (?:go run \./cmd/|bin/)?tcpcheck (.*)$`)
	yamlFile = regexp.MustCompile("(?ms)^```yaml\n# (\\S+\\.yaml)$(.*?)^```$")
	output   = regexp.MustCompile("(?ms)^```\n((?: *t  A|HOLDS|CERTIFIED|profile-b|VIOLATED|SMALLEST|Smallest|" +
		"States by|TIME-WAIT of|variant|profile  |property|\\d+ connections|port-free).*?)^```$")
)

// slow are the commands in pages that take seconds each. Unless in an attack, they are
// left out: the library is run in testdata/script/scenario.txtar, and each of the others
// has a smaller question of its kind in testdata/script.
var slow = []string{
	"scenario run --all",
	"compare --rfc1337",
	"attack all",
	"attack all --rfc5961 off",
	"attack all --rfc5961 on",
	"verify --store fingerprint",
	"verify --store disk",
	"verify --checkpoint run.checkpoint",
	"minwait --profile-b linux --loss 2 --incarnations 1",
	"verify --incarnations 3 --loss 0 --property no-reset-on-graceful-close",
	"verify --property no-reset-on-graceful-close",
	"verify --loss any --duplicates any --incarnations any --isn monotonic" +
		" --property no-old-segment --wait 0",
	"verify --loss any --duplicates any --incarnations any --isn monotonic" +
		" --property no-old-segment --profile rfc793",
	"verify --loss any --duplicates any --incarnations any --isn monotonic --retries 2 --wait 7" +
		" --property no-reset-on-graceful-close",
	"minwait --loss any --duplicates any --incarnations 1 --delay 30s --msl 30s --profile-a linux" +
		" --profile-b picotcp",
	"minwait --loss any --duplicates any --incarnations 1 --formula",
}

// checkCommands checks the commands in a page and returns their number.
func checkCommands(t *testing.T, page string) int {
	t.Chdir(t.TempDir())
	for _, file := range yamlFile.FindAllStringSubmatch(page, -1) {
		if err := os.WriteFile(file[1], []byte(file[2]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	at := shown.FindAllStringSubmatchIndex(page, -1)
	for i, m := range at {
		args := page[m[2]:m[3]]
		if slices.Contains(slow, args) && attack.Factor() == 1 {
			continue
		}
		var got bytes.Buffer
		if status := run(strings.Fields(args), &got); status != exitHolds && status != exitViolated {
			t.Errorf("tcpcheck %s: exit status %d", args, status)
		}
		until := len(page)
		if i+1 < len(at) {
			until = at[i+1][0]
		}
		for _, block := range output.FindAllStringSubmatch(page[m[1]:until], -1) {
			for _, part := range strings.Split(block[1], "\n\n") {
				if part = strings.TrimRight(part, "\n"); !strings.Contains(got.String(), part) {
					t.Errorf("tcpcheck %s\ndoes not print\n%s\nbut\n%s", args, part, got.String())
				}
			}
		}
	}
	return len(at)
}

// inTable is a command in the table of README.md.
var inTable = regexp.MustCompile("(?m)^\\| [^|]+ \\| `([a-z][^`]*)` \\|$")

// Every command of the table at the top of README.md has an answer, within 10 s where
// nothing else keeps the machine busy.
func TestQuestionsOfREADME(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	captures, err := filepath.Abs(filepath.Join("..", "..", "wire", "capture", "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	rows := inTable.FindAllStringSubmatch(string(text), -1)
	if len(rows) < 15 {
		t.Errorf("only %d rows found", len(rows))
	}
	for _, row := range rows {
		args := strings.Replace(row[1], "FILE.pcap", filepath.Join(captures, "w12_tw_killed.A.pcap"), 1)
		var got bytes.Buffer
		began := time.Now()
		status := run(strings.Fields(args), &got)
		if status != exitHolds && status != exitViolated || got.Len() == 0 {
			t.Errorf("tcpcheck %s: exit status %d", args, status)
		}
		if took := time.Since(began); took > 10*time.Second && attack.Factor() > 1 {
			t.Errorf("tcpcheck %s took %v", args, took)
		}
	}
}
