// Package docs has those pages of the documentation that the program itself tells from.
package docs

import (
	_ "embed" // the pages
	"strings"
	"unicode"
)

//go:embed decisions.md
var decisions string

//go:embed discoveries.md
var discoveries string

// A Section is a part of a page below a heading of its own.
type Section struct {
	// Mark is what the heading begins with: "T1", or "2".
	Mark string
	// Title is the rest of the heading, Text what is below it, in Markdown.
	Title, Text string
	// Anchor is how links name the heading.
	Anchor string
}

// Decisions returns what docs/decisions.md decides, in its order.
func Decisions() []Section { return sections(decisions, "### ", ": ") }

// Discoveries returns what docs/discoveries.md has found, in its order.
func Discoveries() []Section { return sections(discoveries, "## ", ". ") }

// sections returns the parts of a page whose headings begin with a mark.
func sections(page, heading, afterMark string) (all []Section) {
	for _, part := range strings.Split("\n"+page, "\n"+heading)[1:] {
		line, text, _ := strings.Cut(part, "\n")
		mark, title, ok := strings.Cut(line, afterMark)
		if !ok {
			continue
		}
		text, _, _ = strings.Cut(text, "\n## ")
		all = append(all, Section{mark, title, strings.TrimSpace(text), anchor(line)})
	}
	return all
}

// anchor returns a heading as links name it: in small letters, hyphens for spaces, and
// without punctuation.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}
