package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The script of the GitHub action, in the surroundings that GitHub makes.
func TestAction(t *testing.T) {
	for _, program := range []string{"bash", "jq"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	// In the place of a go that builds the program stands one that copies the program which
	// is tested, if it is asked for that.
	tcpcheck, err := exec.LookPath("tcpcheck")
	if err != nil {
		t.Fatal(err)
	}
	path := t.TempDir()
	builds := "#!/bin/sh\n[ $# = 6 ] && [ \"$1 $2 $3 $4 $6\" = \"build -C " + root +
		" -o ./cmd/tcpcheck\" ] && cp " + tcpcheck + " \"$5\"\n"
	err = os.WriteFile(filepath.Join(path, "go"), []byte(builds), 0o700) //nolint:gosec // it runs
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", path+string(os.PathListSeparator)+os.Getenv("PATH"))
	questions := "settings: {incarnations: 1}\nquestions:\n  - name: too short\n    settings: {wait: 0}\n" +
		"    expect: {no-reset-on-graceful-close: holds}\n  - name: long enough\n    expect: holds\n"
	for _, c := range []struct {
		questions, stdout, status string
		summary                   []string
	}{
		{questions, "::error file=tcpcheck.yaml,line=3,title=no-reset-on-graceful-close::too short: violated, " +
			"not holds\n",
			"1", []string{
				"| ✗ | too short | no-reset-on-graceful-close | violated, not holds |\n",
				"| ✓ | long enough | no-old-segment | holds |\n",
				"```mermaid\n", "A->>B: SEQ=2 RST",
			}},
		{"quetsions: []\n", "::error file=tcpcheck.yaml,title=tcpcheck::tcpcheck: tcpcheck.yaml:1:1: unknown key " +
			"\"quetsions\": want one of name, claim, source, group, answer, checks, settings, questions; " +
			"did you mean questions?", "2", nil},
	} {
		for name, text := range map[string]string{"tcpcheck.yaml": c.questions, "output": "", "summary": ""} {
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.CommandContext(t.Context(), filepath.Join(root, "action.sh"))
		cmd.Env = append(os.Environ(), "GITHUB_ACTION_PATH="+root, "GITHUB_OUTPUT=output",
			"GITHUB_STEP_SUMMARY=summary",
			"RUNNER_TEMP="+t.TempDir(), "CONFIG=tcpcheck.yaml")
		stdout, _ := cmd.Output()
		if strings.TrimSpace(string(stdout)) != strings.TrimSpace(c.stdout) {
			t.Errorf("got  %s\nwant %s", stdout, c.stdout)
		}
		if got := content(t, "output"); got != "status="+c.status+"\n" {
			t.Errorf("output %q", got)
		}
		for _, part := range c.summary {
			if got := content(t, "summary"); !strings.Contains(got, part) {
				t.Errorf("no %q in\n%s", part, got)
			}
		}
	}
}

func content(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
