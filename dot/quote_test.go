package dot

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

// unquoteText reads a Graphviz string as Graphviz does; ok says that it is one.
func unquoteText(s string) (text string, ok bool) {
	s, begins := strings.CutPrefix(s, `"`)
	s, ends := strings.CutSuffix(s, `"`)
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"' || s[i] == '\n':
			return "", false
		case s[i] == '&':
			if !strings.HasPrefix(s[i:], "&amp;") {
				return "", false
			}
			i += len("amp;")
			b.WriteByte('&')
		case s[i] != '\\':
			b.WriteByte(s[i])
		case i+1 == len(s):
			return "", false
		default:
			i++
			b.WriteByte(map[byte]byte{'n': '\n', '\\': '\\', '"': '"'}[s[i]])
		}
	}
	return b.String(), begins && ends
}

func TestQuotedTextSurvives(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOf(
			rapid.SampledFrom([]rune("\\\"n&amp;;\nN<>{}|[]")))).Draw(t, "text")
		want := strings.Map(func(r rune) rune {
			if r != '\n' && unicode.IsControl(r) {
				return unicode.ReplacementChar
			}
			return r
		}, text)
		if got, ok := unquoteText(quoteText(text)); !ok || got != want {
			t.Fatalf("%q becomes %s, which is %q", text, quoteText(text), got)
		}
	})
}

func TestQuotedBytes(t *testing.T) {
	if got := quoteText("\xff\x00a"); got != "\"\uFFFD\uFFFDa\"" {
		t.Errorf("got %s", got)
	}
	if got := quoteLines([]string{"a", `\"`}); got != `"a\l\\\"\l"` {
		t.Errorf("got %s", got)
	}
}
