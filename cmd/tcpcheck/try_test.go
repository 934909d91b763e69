package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Every flag that names what is written is among [outputs], but for those whose file is
// opened before anything is asked, to go on from.
func TestOutputs(t *testing.T) {
	opened := map[string]bool{"checkpoint": true, "resume": true}
	var check func(cmd *cobra.Command)
	check = func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(flag *pflag.Flag) {
			kind, usage := pflag.UnquoteUsage(flag)
			written := (kind == "file" || kind == "folder") &&
				(strings.HasPrefix(usage, "write") || strings.HasPrefix(usage, "draw") || opened[flag.Name])
			if tried := outputs[flag.Name] != nil || opened[flag.Name]; written != tried {
				t.Errorf("%s --%s: written %v, tried %v", cmd.CommandPath(), flag.Name, written, tried)
			}
		})
		for _, sub := range cmd.Commands() {
			check(sub)
		}
	}
	status := 0
	check(rootCommand(&status))
}

// What cannot be written is said before a search that nobody would wait for, and nothing is
// left behind where it can be.
func TestOutputs_BeforeTheSearch(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const long = " --incarnations 3 --loss 3 --duplicates 2 --data 2 --aborts 1 --seq-mod 16 --max-memory 1TB"
	for _, args := range []string{
		"verify --json ok.json --trace missing/x" + long,
		"verify --trace ok.json --json missing/x" + long,
		"verify --junit file/x" + long,
		"verify --picture missing/x.svg" + long,
		"verify --config no-such.yaml --junit missing/x",
		"minwait --json missing/x --up-to 9000" + long,
		"sweep --vary wait=0..9 -o missing/x.csv" + long,
		"compare --traces file/x" + long,
		"matrix --traces file/x",
		"graph -o missing/x.dot --incarnations 2 --loss 3 --data 2 --max-states 100000000",
		"scenario run --all --json missing/x",
		"scenario run half-close --picture missing/x.svg",
		"render no-such.json -o missing/x.svg",
		"capture no-such.pcap -o missing/x.svg",
		"replay no-such.json --against no-such --json missing/x",
		"conformance --against no-such --traces file/x",
	} {
		var out bytes.Buffer
		root := rootCommand(new(int))
		root.SetArgs(strings.Fields(args))
		root.SetOut(&out)
		err := root.Execute()
		if err == nil || !strings.HasPrefix(err.Error(), "cannot ") || strings.Contains(err.Error(), ".tcpcheck") {
			t.Errorf("%s: %v", args, err)
		}
		if out.Len() > 0 {
			t.Errorf("%s: prints %q", args, &out)
		}
	}
	for _, ok := range []string{"x.json", "file"} {
		if err := tryFile(ok); err != nil {
			t.Errorf("%s: %v", ok, err)
		}
	}
	if err := tryFolder("new/in/new"); err != nil {
		t.Error(err)
	}
	if left, err := filepath.Glob("*"); err != nil || len(left) != 1 {
		t.Errorf("left behind: %q, %v", left, err)
	}
	if left, err := filepath.Glob(".*"); err != nil || len(left) != 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// leaving removes a folder as soon as something is written to it.
type leaving struct {
	text   bytes.Buffer
	folder string
}

func (l *leaving) Write(p []byte) (int, error) {
	if err := os.RemoveAll(l.folder); err != nil {
		return 0, err
	}
	return l.text.Write(p)
}

// A verdict that was found is printed though a file cannot be written any more, and the
// other files are written.
func TestOutputs_AfterTheVerdict(t *testing.T) {
	capture, err := filepath.Abs("../../wire/capture/testdata/w1_lost_final_ack.A.pcap")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for args, want := range map[string]string{
		"verify --wait 1 --delay 1 --incarnations 1 --json d/x --trace kept":       "VIOLATED: ",
		"verify --wait 1 --delay 1 --incarnations 1 --trace d/x --json kept":       "VIOLATED: ",
		"verify --wait 1 --delay 1 --incarnations 1 --picture d/x.svg --json kept": "VIOLATED: ",
		"verify --wait 1 --delay 1 --incarnations 1 --junit d/x --json kept":       "VIOLATED: ",
		"minwait --up-to 4 --delay 1 --incarnations 1 --trace d/x --json kept":     "SMALLEST SAFE WAIT: ",
		"minwait --up-to 4 --incarnations 1 --for loss=0..1 --json d/x":            "Smallest TIME-WAIT",
		"compare --profiles textbook --wait 0 --incarnations 1 --traces d/y":       "property",
		"scenario run half-close --picture d/x.svg --json kept":                    "half-close",
		"capture " + capture + " --json d/x":                                       "w1_lost_final_ack",
		"capture " + capture + " -o d/x.svg":                                       "w1_lost_final_ack",
		"matrix --profiles linux,lwip --up-to 2 --traces d/y --pictures svg":       "linux",
	} {
		if err := os.RemoveAll("d"); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir("d", 0o700); err != nil {
			t.Fatal(err)
		}
		out := &leaving{folder: "d"}
		status := run(strings.Fields(args), out)
		if status != exitUsage && !strings.Contains(args, "--traces") { // a folder is made anew
			t.Errorf("%s: exit status %d", args, status)
		}
		if !strings.Contains(out.text.String(), want) {
			t.Errorf("%s: prints %q", args, &out.text)
		}
		if strings.HasSuffix(args, "kept") {
			if err := os.Remove("kept"); err != nil {
				t.Errorf("%s: %v", args, err)
			}
		}
	}
}
