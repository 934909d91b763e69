package tcpcheck_test

import (
	"go/ast"
	"os"
	"regexp"
	"strings"
	"testing"
)

// Every decision of docs/decisions.md is cited in a comment beside the code that makes
// it, as "decisions T1" or "decisions L2, L3", and nothing else is cited so.
func TestDecisions(t *testing.T) {
	page, err := os.ReadFile("docs/decisions.md")
	if err != nil {
		t.Fatal(err)
	}
	decided := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^### ([A-Z][0-9]+): `).FindAllSubmatch(page, -1) {
		decided[string(m[1])] = true
	}
	if len(decided) == 0 {
		t.Fatal("no decisions found")
	}
	cited := map[string]string{} // and the file
	mark := regexp.MustCompile(`[A-Z][0-9]+`)
	citation := regexp.MustCompile(`decisions ([A-Z][0-9]+(?:, [A-Z][0-9]+)*)`)
	eachFile(t, func(name string, file *ast.File) {
		for _, group := range file.Comments {
			text := strings.Join(strings.Fields(group.Text()), " ")
			for _, c := range citation.FindAllString(text, -1) {
				for _, m := range mark.FindAllString(c, -1) {
					cited[m] = name
				}
			}
		}
	})
	for m := range decided {
		if cited[m] == "" {
			t.Errorf("decision %s is cited nowhere: write \"decisions %s\" beside the code that makes it", m, m)
		}
	}
	for m, name := range cited {
		if !decided[m] {
			t.Errorf("%s cites %s, and there is no such decision", name, m)
		}
	}
}
