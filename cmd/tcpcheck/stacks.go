package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tcpcheck/stack"
)

// stackNames lists the stacks that --against knows by name.
var stackNames = []string{"gvisor", "kernel", "linux"}

// addAgainst adds the flag that names the stack.
func addAgainst(flags *pflag.FlagSet, against *string) {
	flags.StringVar(against, "against", stackNames[0], "the `stack`: "+strings.Join(stackNames, ", ")+
		", or the path of a program")
}

// startStack starts the program that is the stack of that name.
func startStack(name string) (*stack.Process, error) {
	if strings.ContainsRune(name, filepath.Separator) {
		return stack.Command(name)
	}
	if !slices.Contains(stackNames, name) {
		return nil, unknown("against", name, append(slices.Clone(stackNames), "the path of a program"))
	}
	program := "tcpcheck-" + name
	if self, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(self), program)
		if _, err := os.Stat(beside); err == nil {
			return stack.Command(beside)
		}
	}
	path, err := exec.LookPath(program)
	if err != nil {
		build := "make build stacks"
		if name == "linux" {
			build += "-linux"
		}
		return nil, fmt.Errorf("--against %s: %s is neither beside tcpcheck nor in the PATH; build both: %s", name,
			program, build)
	}
	return stack.Command(path)
}
