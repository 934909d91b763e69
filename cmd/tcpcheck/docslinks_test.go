package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tcpcheck/report"
)

// Every link of README.md and docs/ that is not to another site leads to a file of the
// repository, and to a heading of it where it names one; and every page is on the map,
// docs/README.md.
func TestLinks(t *testing.T) {
	root := filepath.Join("..", "..")
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	onMap := map[string]bool{"README.md": true}
	for _, file := range append(pages, filepath.Join(root, "README.md")) {
		for _, link := range linksOf(t, file) {
			name, heading, _ := strings.Cut(link, "#")
			target := file
			if name != "" {
				target = filepath.Join(filepath.Dir(file), name)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", file, link)
			} else if heading != "" && !slices.Contains(headingsOf(t, target), heading) {
				t.Errorf("%s: the link to %s leads to no heading", file, link)
			}
			if file == filepath.Join(root, "docs", "README.md") {
				onMap[name] = true
			}
		}
	}
	for _, file := range pages {
		if !onMap[filepath.Base(file)] {
			t.Errorf("docs/README.md has no link to %s", filepath.Base(file))
		}
	}
}

// So does every page that explain tells of.
func TestLinks_OfExplain(t *testing.T) {
	headings := map[string][]string{}
	for _, term := range report.Glossary() {
		page, heading, ok := strings.Cut(term.Page, "#")
		file := filepath.Join("..", "..", page)
		if headings[page] == nil {
			headings[page] = headingsOf(t, file)
		}
		if !ok || !slices.Contains(headings[page], heading) {
			t.Errorf("%s: %s leads to no heading", term.Name, term.Page)
		}
	}
}

var (
	blocks   = regexp.MustCompile("(?ms)^```.*?^```$")
	link     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading  = regexp.MustCompile(`(?m)^#+ (.*)$`)
	linkText = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	dropped  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// linksOf returns the links of a page to files of the repository.
func linksOf(t *testing.T, file string) []string {
	t.Helper()
	var all []string
	for _, m := range link.FindAllStringSubmatch(proseOf(t, file), -1) {
		if !strings.Contains(m[1], "://") {
			all = append(all, m[1])
		}
	}
	return all
}

// headingsOf returns the headings of a page as links name them.
func headingsOf(t *testing.T, file string) []string {
	t.Helper()
	var all []string
	for _, m := range heading.FindAllStringSubmatch(proseOf(t, file), -1) {
		text := dropped.ReplaceAllString(strings.ToLower(linkText.ReplaceAllString(m[1], "$1")), "")
		all = append(all, strings.ReplaceAll(text, " ", "-"))
	}
	return all
}

// proseOf returns a page without its blocks.
func proseOf(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return blocks.ReplaceAllString(string(text), "")
}
