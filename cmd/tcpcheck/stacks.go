package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tcpcheck/model"
	"tcpcheck/stack"
)

// stackBuilds has, for each stack that --against knows by name, what builds its program.
var stackBuilds = map[string]string{
	"gvisor": "stacks", "kernel": "stacks", "linux": "stacks-linux", "linux-6.12": "stacks-linux-6.12",
	"lwip": "stacks-lwip", "seqs": "stacks-seqs", "slirp": "stacks-slirp",
}

// stackNames lists them.
var stackNames = slices.Sorted(maps.Keys(stackBuilds))

// addAgainst adds the flag that names the stack, usual if it is not given; "" is none.
func addAgainst(flags *pflag.FlagSet, against *string, usual string) {
	flags.StringVar(against, "against", usual, "the `stack`: "+strings.Join(stackNames, ", ")+
		", or the path of a program")
}

// startStack starts the program that is the stack of that name.
func startStack(name string) (*stack.Process, error) {
	program, err := stackProgram("--against", name)
	if err != nil {
		return nil, err
	}
	return stack.Command(program)
}

// stackProgram returns the program that is the stack of that name, which was given as what
// as says.
func stackProgram(as, name string) (string, error) {
	if strings.ContainsRune(name, filepath.Separator) {
		return name, nil
	}
	if !slices.Contains(stackNames, name) {
		return "", fmt.Errorf("%s %s: want one of %s, the path of a program", as, model.Quoted(name),
			strings.Join(stackNames, ", "))
	}
	program := "tcpcheck-" + name
	if self, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(self), program)
		if _, err := os.Stat(beside); err == nil {
			return beside, nil
		}
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return "", fmt.Errorf("%s %s: %s is neither beside tcpcheck nor in the PATH; build both: make build %s",
			as, name, program, stackBuilds[name])
	}
	return path, nil
}
