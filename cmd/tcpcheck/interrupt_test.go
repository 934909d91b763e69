package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Ctrl-C ends every command that takes long with one word and one status, also where it
// waits for others. Nothing is left in the folder that it writes to.
func TestInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals")
	}
	folder := t.TempDir()
	in := func(name string) string { return filepath.Join(folder, name) }
	write := func(name, text string, mode os.FileMode) {
		if err := os.WriteFile(in(name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	// It holds, so that no violation ends it.
	write("big.yaml", "questions:\n  - name: big\n    settings: {duplicates: 3, loss: 3, data: 2}\n"+
		"    property: data-intact\n    expect: holds\n", 0o600)
	write("silent", "#!/bin/sh\nexec sleep 60\n", 0o700)
	if out, err := exec.CommandContext(t.Context(), "mkfifo", in("pipe")).CombinedOutput(); err != nil {
		t.Fatalf("mkfifo: %v %s", err, out)
	}
	cex := in("cex.json")
	const big = " --duplicates 3 --loss 3 --reductions none"
	_ = tool(t, strings.Fields("verify --wait 0 --duplicates 3 --loss 3 --property no-reset-on-graceful-close "+
		"--quiet --trace "+cex)...).Run()
	if err := os.Mkdir(in("out"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string]string{
		"verify":          "verify" + big + " --json " + in("out/answer.json"),
		"verify --config": "verify --config " + in("big.yaml"),
		"minwait":         "minwait" + big,
		"sweep":           "sweep --vary wait=0..8 --duplicates 3 --loss 3",
		"matrix":          "matrix --delay 29900ms --lost any --up-to 255 --resolution 1ms --workers 1",
		"compare":         "compare --duplicates 3 --loss 3 --max-states 1000000000",
		"scenario run":    "scenario run " + in("big.yaml"),
		"scenario all":    "scenario run --all",
		"simulate":        "simulate --witness both-time-wait --first-closer a --duplicates 3 --loss 3 --data 2",
		"graph":           "graph --duplicates 3 --loss 3 --max-states 1000000000 -o " + in("out/graph.dot"),
		"render":          "render " + cex + " -o " + in("out/cex.svg"),
		"render graph":    "render " + cex + " --view graph -o " + in("out/graph.dot"),
		"capture":         "capture " + in("pipe"),
		"replay":          "replay " + cex + " --against " + in("silent"),
		"conformance":     "conformance --against " + in("silent"),
		"stack check":     "stack check " + in("silent"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testInterrupted(t, strings.Fields(args))
		})
	}
	t.Cleanup(func() {
		left, err := os.ReadDir(in("out"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range left {
			if file.Name() != "answer.json" {
				t.Errorf("%s is left", file.Name())
			}
		}
	})
}

// testInterrupted interrupts a command once it is at work, which is after some time that
// depends on the machine.
func testInterrupted(t *testing.T, args []string) {
	for after := 30 * time.Millisecond; ; after *= 2 {
		cmd := tool(t, args...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		cmd.WaitDelay = time.Second // what it started may live on
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(after)
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() &&
			after < 10*time.Second {
			continue // too early
		}
		if cmd.ProcessState.ExitCode() != exitIncomplete ||
			!strings.HasSuffix(stderr.String(), "tcpcheck: interrupted\n") {
			t.Errorf("after %v: status %d, %s", after, cmd.ProcessState.ExitCode(), stderr.String())
		}
		return
	}
}

// Ctrl-C while it is asked what would have prevented a counterexample ends only that: the
// verdict is printed and the files are written, but the status is that of what is
// interrupted, since not all was said.
func TestInterrupted_AfterTheVerdict(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals")
	}
	file := filepath.Join(t.TempDir(), "cex.json")
	for after := 100 * time.Millisecond; ; after *= 2 {
		cmd := tool(t, strings.Fields("verify --wait 0 --duplicates 3 --loss 3 --property "+
			"no-reset-on-graceful-close --trace "+file)...)
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(after)
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		if _, err := os.Stat(file); err != nil && after < 10*time.Second {
			continue // it was not yet found
		}
		if status := cmd.ProcessState.ExitCode(); status != exitIncomplete ||
			stderr.String() != "tcpcheck: interrupted\n" ||
			!strings.HasPrefix(stdout.String(), "VIOLATED: no-reset-on-graceful-close") ||
			strings.Contains(stdout.String(), "Prevented") {
			t.Errorf("after %v: status %d, %s\n%s", after, status, &stderr, &stdout)
		}
		return
	}
}
