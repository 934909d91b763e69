package dot

import (
	"strings"
	"unicode"
)

// quoteText returns s as a Graphviz string that shows, or names, exactly s. What
// cannot be shown, control characters and what is not UTF-8, becomes U+FFFD.
func quoteText(s string) string {
	// Graphviz reads backslashes and, in labels, HTML entities.
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "&", "&amp;").Replace(showable(s)) + `"`
}

// quoteLines is quoteText for lines that begin at the left.
func quoteLines(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		text := quoteText(line)
		b.WriteString(text[1:len(text)-1] + `\l`)
	}
	return `"` + b.String() + `"`
}

// showable returns s with what cannot be shown replaced.
func showable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
}
