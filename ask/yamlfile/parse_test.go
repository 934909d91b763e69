package yamlfile_test

import (
	"strings"
	"testing"

	"tcpcheck/ask/yamlfile"
)

// Each mistake is one line, with its place.
func TestParse(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "f:1:1: it is empty"},
		{"a: [", "f:1:4: "},
		{"a: 1\n---\nb: 2\n", "f:3:1: want one document, not 2"},
		{strings.Repeat("#", 20_000), "f: want at most 16384 bytes"},
	} {
		_, err := yamlfile.Parse("f", strings.NewReader(c.text))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.20q: %v, want %s", c.text, err, c.want)
		}
	}
}

func TestNode(t *testing.T) {
	top, err := yamlfile.Parse("f", strings.NewReader(
		"list: [1, b]\ntext: >\n  some\n  words\nn: 3\nmap: {a: x}\nalias: &a 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]yamlfile.Node{}
	if err := top.Entries("top", func(name string, _, value yamlfile.Node) error {
		seen[name] = value
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if items, err := seen["list"].Items("list"); err != nil || len(items) != 2 {
		t.Errorf("list: %d, %v", len(items), err)
	}
	if text, err := seen["text"].Text("text"); err != nil || text != "some words" {
		t.Errorf("text: %q, %v", text, err)
	}
	if n, err := seen["n"].Number("n", 1); err != nil || n != 3 {
		t.Errorf("n: %d, %v", n, err)
	}
	if !seen["map"].IsMapping() || seen["n"].IsMapping() || !seen["n"].Given() || (yamlfile.Node{}).Given() {
		t.Error("what is a mapping, and what is given")
	}
	for name, got := range map[string]error{
		"f:1:7: n: want one word or number":        second(seen["list"].Word("n")),
		"f:5:4: n 3: want one of a, b":             second(seen["n"].OneOf("n", []string{"a", "b"})),
		"f:5:4: n 3: want a number of at least 4":  second(seen["n"].Number("n", 4)),
		"f:7:8: n: want one word or number":        second(seen["alias"].Word("n")),
		"f:5:4: n: want a list":                    second(seen["n"].Items("n")),
		`f:1:1: unknown key "list": want one of x`: top.Mapping("top", yamlfile.Key{Name: "x"}),
	} {
		if got == nil || got.Error() != name {
			t.Errorf("%v, want %s", got, name)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func FuzzParse(f *testing.F) {
	f.Add("a: {b: [1, c]}\n")
	f.Add("? a\n: &b |\n  x\n---\n")
	f.Fuzz(func(t *testing.T, text string) {
		top, err := yamlfile.Parse("f", strings.NewReader(text))
		if err == nil {
			err = top.Entries("top", func(string, yamlfile.Node, yamlfile.Node) error { return nil })
		}
		if err != nil && (strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "f:")) {
			t.Errorf("%q: %v", text, err)
		}
	})
}
