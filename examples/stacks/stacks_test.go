// Package stacks_test builds the skeletons, and has each do what docs/protocol.md says.
package stacks_test

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"tcpcheck/stack/check"
)

// skeletons are the languages, each with what builds its program as the last argument says.
var skeletons = []struct {
	language string
	build    []string
}{
	{"c", []string{"cc", "-Wall", "-Wextra", "-Werror", "c/mytcp.c", "-o"}},
	{"rust", []string{"rustc", "--deny", "warnings", "rust/mytcp.rs", "-o"}},
	{"python", []string{"python3", "-c",
		"import shutil, sys; shutil.copy('python/mytcp.py', sys.argv[1])"}},
	{"go", []string{"go", "build", "-o"}},
}

// Each skeleton passes the check, with nothing to remark, and has the session of the page.
func TestSkeletons(t *testing.T) {
	for _, s := range skeletons {
		t.Run(s.language, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(s.build[0]); err != nil {
				t.Skip(s.build[0], " is not in the PATH")
			}
			program := filepath.Join(t.TempDir(), "mytcp")
			args := append(slices.Clone(s.build[1:]), program)
			if s.language == "go" {
				args = append(args, "./go")
			}
			if out, err := exec.Command(s.build[0], args...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			limits := check.Usual
			limits.Pause = 10 * time.Millisecond // their clocks are their own
			r, err := check.Program(program, limits)
			if err != nil || len(r.Findings) > 0 || !r.Fires || len(r.Session) < 50 {
				t.Errorf("%v: %+v", err, r)
			}
			session(t, program)
		})
	}
}

// session has a program go through the sessions of the page.
func session(t *testing.T, program string) {
	t.Helper()
	page, err := os.ReadFile("../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	answers, lines := bufio.NewReader(out), 0
	for line := range strings.Lines(string(page)) {
		if request, ok := strings.CutPrefix(line, "> "); ok {
			if _, err := io.WriteString(in, request); err != nil {
				t.Fatal(err)
			}
		}
		want, ok := strings.CutPrefix(line, "< ")
		if !ok {
			continue
		}
		lines++
		got, err := answers.ReadString('\n')
		if err != nil || !reflect.DeepEqual(meaning(t, got), meaning(t, want)) {
			t.Fatalf("%v: %swant %s", err, got, want)
		}
	}
	_ = in.Close()
	if err := cmd.Wait(); err != nil || lines < 15 {
		t.Errorf("%d lines, %v", lines, err)
	}
}

// meaning is what a response says: nothing sent, and no time that passed, is not said.
func meaning(t *testing.T, response string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(response), &m); err != nil {
		t.Fatalf("%s: %v", response, err)
	}
	if sent, ok := m["sent"].([]any); ok && len(sent) == 0 {
		delete(m, "sent")
	}
	if m["passed"] == 0.0 {
		delete(m, "passed")
	}
	return m
}
