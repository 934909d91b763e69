package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDocTables compares the tables that pages show after a matrix or a comparison with
// what the command prints.
func TestDocTables(t *testing.T) {
	command := regexp.MustCompile(`(?m)^    tcpcheck ((?:matrix|compare)\b.*)$`)
	block := regexp.MustCompile("(?ms)^```\n((?:TIME-WAIT of|variant|property) .*?)\n```$")
	for _, name := range []string{"matrix.md", "compare.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		page := string(text)
		compared := 0
		for _, at := range block.FindAllStringSubmatchIndex(page, -1) {
			before := command.FindAllStringSubmatch(page[:at[0]], -1)
			if len(before) == 0 {
				t.Fatalf("%s: a table without a command", name)
			}
			args := before[len(before)-1][1]
			var got bytes.Buffer
			if status := run(strings.Fields(args), &got); status != exitHolds {
				t.Errorf("%s: tcpcheck %s: exit status %d", name, args, status)
			}
			if table := page[at[2]:at[3]]; !strings.Contains(got.String(), table) {
				t.Errorf("%s: tcpcheck %s\ndoes not print\n%s\nbut\n%s", name, args, table, got.String())
			}
			compared++
		}
		if compared == 0 {
			t.Errorf("%s: no tables", name)
		}
	}
}
