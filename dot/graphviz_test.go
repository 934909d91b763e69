package dot

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// needGraphviz skips a test where the program dot is not installed.
func needGraphviz(t *testing.T) {
	t.Helper()
	if err := FindGraphviz(); err != nil {
		t.Skip("Graphviz is not installed: what it makes of our text is not tested")
	}
}

func TestWithoutGraphviz(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	err := Render(context.Background(), io.Discard, "digraph {}", SVG)
	if !errors.Is(err, ErrNoGraphviz) || !strings.Contains(err.Error(), "apt-get install graphviz") {
		t.Errorf("got %v", err)
	}
}

func TestGraphvizDrawsGraphs(t *testing.T) {
	needGraphviz(t)
	files, err := filepath.Glob(filepath.Join("testdata", "graph", "*.dot"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var svg, problem bytes.Buffer
		cmd := exec.Command("dot", "-Tsvg")
		cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(text), &svg, &problem
		if err := cmd.Run(); err != nil || strings.Contains(problem.String(), "Error") {
			t.Errorf("%s: %v: %s", file, err, &problem)
		}
		if !strings.Contains(svg.String(), "</svg>") {
			t.Errorf("%s is no SVG", file)
		}
	}
}

// Graphviz shows what was quoted.
func TestGraphvizReadsQuotes(t *testing.T) {
	needGraphviz(t)
	for _, text := range []string{`a"b`, `\`, `\N \G`, `\\n`, "&amp; & &lt;", "<b>", "→ ✗", `"\"`, "a|b{c}"} {
		var svg bytes.Buffer
		if err := Render(context.Background(), &svg, "digraph { "+quoteText(text)+" [label="+quoteText(text)+
			"]; }", SVG); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got := svgText(t, &svg); got != text {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
}

func TestGraphvizRefuses(t *testing.T) {
	needGraphviz(t)
	if err := Render(context.Background(), io.Discard, "digraph {", SVG); err == nil ||
		!strings.Contains(err.Error(), "syntax error") {
		t.Errorf("got %v", err)
	}
}

// svgText returns the content of the text elements.
func svgText(t *testing.T, svg io.Reader) string {
	t.Helper()
	var all strings.Builder
	d := xml.NewDecoder(svg)
	for inText := false; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inText = token.Name.Local == "text"
		case xml.EndElement:
			inText = false
		case xml.CharData:
			if inText {
				all.Write(token)
			}
		}
	}
}
