package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// docsOf returns a file of docs/sweep.
func docsOf(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "sweep", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The page shows its files and its table as they are.
func TestSweepPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "sweep.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"job.yaml", "merge.yaml", "array.sh"} {
		if !strings.Contains(string(page), "\n"+docsOf(t, file)+"```\n") {
			t.Errorf("docs/sweep.md does not show %s as it is", file)
		}
	}
	if table := string(wholeOf(t)); !strings.Contains(string(page), "```\n"+table+"```\n") {
		t.Errorf("docs/sweep.md does not show\n%s", table)
	}
}

// The first line of a result file is as the page shows it.
func TestSweepPage_Header(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "sweep.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(page), "```json\n{\"schema\": \"tcpcheck/sweep-results/v1\"")
	block, _, _ := strings.Cut(after, "```")
	var shown bytes.Buffer
	if err := json.Compact(&shown, []byte("{\"schema\": \"tcpcheck/sweep-results/v1\""+block)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "results")
	args := strings.Fields("sweep --vary wait=0..2 --vary loss=0,1 --incarnations 1 --property " +
		"no-reset-on-graceful-close --resume " + file)
	if err := tool(t, args...).Run(); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.TrimSpace(string(lines(t, file)[0])),
		strings.TrimSpace(shown.String()); got != want {
		t.Errorf("the header is\n%s\nthe page has\n%s", got, want)
	}
}

// wholeOf returns the table of the sweep that the page shows.
func wholeOf(t *testing.T, more ...string) []byte {
	t.Helper()
	args := strings.Fields("sweep --vary wait=0..8 --vary loss=0..3 --incarnations 1 --property " +
		"no-reset-on-graceful-close")
	out, err := tool(t, append(args, more...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A manifest is what the test reads of a Job.
type manifest struct {
	Kind string
	Spec struct {
		Completions int
		Template    struct {
			Spec struct {
				Containers []struct {
					Env     []struct{ Name, Value string }
					Command []string
				}
			}
		}
	}
}

// jobIn returns the Job in a file of docs/sweep.
func jobIn(t *testing.T, name string) *manifest {
	t.Helper()
	documents := yaml.NewDecoder(strings.NewReader(docsOf(t, name)))
	for {
		var m manifest
		if err := documents.Decode(&m); errors.Is(err, io.EOF) {
			t.Fatalf("%s has no Job", name)
		} else if err != nil {
			t.Fatal(err)
		}
		if m.Kind == "Job" {
			return &m
		}
	}
}

// The pods of the Indexed Job do together what the whole sweep does.
func TestTheKubernetesJob(t *testing.T) {
	folder := t.TempDir()
	job := jobIn(t, "job.yaml")
	container := &job.Spec.Template.Spec.Containers[0]
	for index := range job.Spec.Completions {
		env := []string{"JOB_COMPLETION_INDEX=" + strconv.Itoa(index)}
		for _, v := range container.Env {
			if v.Name == "JOB_COMPLETIONS" && v.Value != strconv.Itoa(job.Spec.Completions) {
				t.Errorf("JOB_COMPLETIONS is %s, completions is %d", v.Value, job.Spec.Completions)
			}
			env = append(env, v.Name+"="+v.Value)
		}
		pod(t, container.Command, folder, index, env)
	}
	merge := jobIn(t, "merge.yaml").Spec.Template.Spec.Containers[0].Command
	if got, want := pod(t, merge, folder, 0, nil), wholeOf(t, "--format", "csv"); !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// pod runs the command of a container, whose volume is a folder here.
func pod(t *testing.T, command []string, folder string, index int, env []string) []byte {
	t.Helper()
	args := slices.Clone(command[1:])
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "$(JOB_COMPLETION_INDEX)", strconv.Itoa(index))
		args[i] = strings.ReplaceAll(args[i], "/results/", folder+"/")
	}
	if command[0] != "tcpcheck" {
		t.Fatalf("the command is %s", command[0])
	}
	cmd := tool(t, args...)
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, stderrOf(err))
	}
	return out
}

func stderrOf(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(exit.Stderr)
	}
	return ""
}

// The tasks of the job array do together what the whole sweep does.
func TestTheSlurmArray(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no bash")
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	script := docsOf(t, "array.sh")
	if !strings.Contains(script, "\n#SBATCH --array=1-4\n") ||
		!strings.Contains(script, "\n#SBATCH --cpus-per-task=2\n") {
		t.Fatal("the array has other tasks")
	}
	folder := t.TempDir()
	for task := 1; task <= 4; task++ {
		cmd := exec.CommandContext(t.Context(), bash, "-c", script)
		cmd.Dir = folder
		cmd.Env = slices.Concat(tool(t).Env, []string{"SLURM_ARRAY_TASK_ID=" + strconv.Itoa(task),
			"SLURM_ARRAY_TASK_COUNT=4",
			"SLURM_ARRAY_TASK_MIN=1", "SLURM_ARRAY_TASK_MAX=4", "SLURM_ARRAY_TASK_STEP=1", "SLURM_CPUS_PER_TASK=2"})
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("task %d: %v\n%s", task, err, out)
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "results", "*.results"))
	if err != nil || len(files) != 4 {
		t.Fatalf("%v, %v", files, err)
	}
	got, err := tool(t, append([]string{"sweep", "merge"}, files...)...).Output()
	if err != nil || !bytes.Equal(got, wholeOf(t)) {
		t.Errorf("%v, got\n%s\nwant\n%s", err, got, wholeOf(t))
	}
}
