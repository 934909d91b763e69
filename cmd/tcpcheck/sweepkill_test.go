package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"tcpcheck/internal/attack"
)

// killed are the arguments of a sweep that takes some tenths of a second.
var killed = strings.Fields("sweep --vary wait=0..9 --vary rto=1..30 --incarnations 1 --property " +
	"no-reset-on-graceful-close --workers 2")

// A sweep that is killed again and again, at any moment, has the results of one that
// is not: none is lost, and none is there twice.
func TestAKilledSweepGoesOn(t *testing.T) {
	kills := 5 * attack.Factor()
	folder := t.TempDir()
	whole := filepath.Join(folder, "whole")
	want, err := tool(t, slices.Concat(killed, []string{"--format", "jsonl", "--resume", whole})...).Output()
	if err != nil {
		t.Fatal(err)
	}
	all := len(lines(t, whole))
	file := filepath.Join(folder, "results")
	resumed := slices.Concat(killed, []string{"--format", "jsonl", "--resume", file})
	random := attack.Rand(t)
	for amid := 0; amid < kills; { // kills that left a part of the results
		before := lines(t, file)
		cmd := tool(t, resumed...)
		var stdout bytes.Buffer
		cmd.Stdout = &stdout
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// Some are killed wherever they are, the others after some more results.
		if more := random.IntN(12); more > 1 {
			grown(t, file, min(len(before)+more, all))
			time.Sleep(time.Duration(random.Int64N(int64(time.Millisecond))))
		} else {
			time.Sleep(time.Duration(random.Int64N(int64(20 * time.Millisecond))))
		}
		_ = cmd.Process.Kill()
		err := cmd.Wait()
		after := lines(t, file)
		if len(after) < len(before) || !bytes.HasPrefix(bytes.Join(after, nil), bytes.Join(before, nil)) {
			t.Fatalf("%d whole lines, and after the next kill %d", len(before), len(after))
		}
		if len(after) > 1 && len(after) > len(before) && err != nil {
			amid++
		}
		if err == nil {
			if !bytes.Equal(stdout.Bytes(), want) {
				t.Fatalf("got\n%s\nwant\n%s", stdout.Bytes(), want)
			}
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err := tool(t, resumed...).Output()
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v, got\n%s\nwant\n%s", err, got, want)
	}
	once := map[string]bool{}
	for _, line := range lines(t, file) {
		if once[string(line)] {
			t.Errorf("twice: %s", line)
		}
		once[string(line)] = true
	}
	for _, line := range lines(t, whole) {
		if !once[string(line)] {
			t.Errorf("lost: %s", line)
		}
	}
}

// grown waits until a file has so many lines.
func grown(t *testing.T, name string, least int) {
	t.Helper()
	for began := time.Now(); len(lines(t, name)) < least; time.Sleep(100 * time.Microsecond) {
		if time.Since(began) > time.Minute {
			t.Fatal("nothing is written")
		}
	}
}

// Ctrl-C ends a sweep with what is known, which the file keeps; and while it runs no
// other process can have the file.
func TestAnInterruptedSweepTellsWhatItKnows(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals")
	}
	file := filepath.Join(t.TempDir(), "results")
	long := strings.Fields("sweep --vary wait=0..99 --vary rto=1..20 --incarnations 1 --format csv --workers " +
		"1 --resume " + file)
	cmd := tool(t, long...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	grown(t, file, 5)
	if _, err := tool(t, long...).Output(); !strings.Contains(stderrOf(err),
		"another process is writing to it") {
		t.Errorf("a second process: %v, %s", err, stderrOf(err))
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	done := len(lines(t, file)) - 1
	says := fmt.Sprintf("tcpcheck: %d of 2000 points are done; they are in %s, and the same command goes on "+
		"from there\ntcpcheck: interrupted\n", done, file)
	if cmd.ProcessState.ExitCode() != exitIncomplete || stderr.String() != says {
		t.Errorf("status %d, %s\nwant %s", cmd.ProcessState.ExitCode(), stderr.String(), says)
	}
	if rows := strings.Count(stdout.String(), "\n"); rows != 1+2*done {
		t.Errorf("%d rows for %d points of two properties", rows, done)
	}
}

// tool returns tcpcheck as a process, without the environment of a cluster.
func tool(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "tcpcheck", args...)
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "JOB_COMPLETION") && !strings.HasPrefix(variable, "SLURM_") {
			cmd.Env = append(cmd.Env, variable)
		}
	}
	return cmd
}

// lines returns the whole lines of a file, which need not be there.
func lines(t *testing.T, name string) [][]byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	all := bytes.SplitAfter(data, []byte("\n"))
	return all[:len(all)-1]
}
