package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tcpcheck/ask/scenario"
)

// page returns a page of docs/.
func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The file that docs/scenarios.md shows runs as it says.
func TestScenarioInDocs(t *testing.T) {
	shown := regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$").FindStringSubmatch(page(t, "scenarios.md"))
	if shown == nil {
		t.Fatal("no file is shown")
	}
	mine := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(mine, []byte(shown[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if status := run([]string{"scenario", "run", mine}, &out); status != exitHolds {
		t.Errorf("exit status %d\n%s", status, out.String())
	}
}

// docs/claims.md tells every claim of the library, and of each what was found.
func TestClaims(t *testing.T) {
	words := map[string]string{"true": "True", "conditions": "True under conditions", "false": "False"}
	sections := map[string]string{}
	text := page(t, "claims.md")
	for _, section := range strings.Split(text, "\n## ")[1:] {
		name, says, _ := strings.Cut(section, "\n")
		sections[name] = says
	}
	claims := 0
	for _, s := range scenario.All() {
		if s.Group != "claims" {
			continue
		}
		claims++
		found := regexp.MustCompile(`(?m)^\*\*([A-Za-z ]+)[.,]?\*\*`).FindStringSubmatch(sections[s.Name])
		if found == nil || found[1] != words[s.Answer] {
			t.Errorf("%s: the page says %q, the library %q", s.Name, found, words[s.Answer])
		}
		row := regexp.MustCompile(`(?m)^\| \[\d+\]\(#` + regexp.QuoteMeta(s.Name) + `\) \|.*\| ` +
			strings.ToLower(words[s.Answer]) + ` \|$`)
		if !row.MatchString(text) {
			t.Errorf("%s: the table does not say that it is %s", s.Name, words[s.Answer])
		}
	}
	if claims != len(sections) {
		t.Errorf("%d sections for %d claims", len(sections), claims)
	}
	for _, name := range regexp.MustCompile(`\(pictures/(.*?)\)`).FindAllStringSubmatch(text, -1) {
		if _, err := os.Stat(filepath.Join("..", "..", "docs", "pictures", name[1])); err != nil {
			t.Error(err)
		}
	}
}
