package main

import (
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"tcpcheck/report"
	"tcpcheck/stack"
	"tcpcheck/stack/conformance"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tcpcheck": main})
}

// TestScript runs the command as a user does. Set UPDATE_GOLDEN=1 to rewrite
// the expected outputs, and read them.
func TestScript(t *testing.T) {
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var ran atomic.Int64
	t.Cleanup(func() {
		if int(ran.Load()) < len(scripts) {
			return // some were left out
		}
		for _, name := range report.Schemas {
			// All but these; they take a stack of which all is asked.
			if name != stack.Protocol && name != report.ConformanceSchema && name != report.LearnSchema &&
				name != conformance.ProbeSchema &&
				seen.of[name] == 0 {
				t.Errorf("no script writes a document in the form of %s", name)
			}
		}
	})
	examples, err := filepath.Abs(filepath.Join("..", "..", "examples"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE_GOLDEN") != "",
		Setup: func(env *testscript.Env) error {
			ran.Add(1)
			env.Setenv("NO_COLOR", "1")
			env.Setenv("EXAMPLES", examples)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status},
	})
}

// status runs tcpcheck and wants the exit status that its first argument is. The documents
// that it writes have to be of their schemas.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if exit, ok := err.(interface{ ExitCode() int }); ok {
		got = string(rune('0' + exit.ExitCode()))
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
	if got == "2" {
		return // nothing is written, or not all of it
	}
	if err := validateAll([]byte(ts.ReadFile("stdout")), ts.MkAbs, args); err != nil {
		ts.Fatalf("%v", err)
	}
}
