package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// docs/capture-in.md shows what the command prints.
func TestCaptureDocs(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "capture-in.md"))
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if status := run([]string{"capture", filepath.Join("..", "..", "wire", "capture", "testdata",
		"w12_tw_killed.A.pcap")}, &got); status != exitViolated {
		t.Errorf("exit status %d", status)
	}
	_, shown, _ := strings.Cut(string(page), "```\n #      s  A")
	shown, _, _ = strings.Cut(shown, "```\n")
	if shown == "" || !strings.Contains(got.String(), shown) {
		t.Errorf("docs/capture-in.md shows\n%s\nand it prints\n%s", shown, got.String())
	}
}
