package stack

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// A Process is a [Target] in a process of its own.
type Process struct {
	*remote
	stdin io.Closer
	cmd   *exec.Cmd
}

// endsWithin is how long a stack has to end once nothing more is asked of it.
const endsWithin = 2 * time.Second

// Command starts a program that calls [Serve]. Its standard error is ours. The error says
// in one line why it is none; it does not run any more then.
func Command(path string, args ...string) (*Process, error) {
	return command(answersWithin, path, args...)
}

func command(limit time.Duration, path string, args ...string) (*Process, error) {
	cmd := exec.Command(path, args...)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start %s: %w", path, errors.Unwrap(err))
	}
	p := &Process{stdin: stdin, cmd: cmd}
	if p.remote, err = connect(stdout, stdin, limit); err != nil {
		_ = p.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// Close ends the process, and waits until it has: one that does not end when its standard
// input does, or with which something went wrong, is killed.
func (p *Process) Close() error {
	_ = p.stdin.Close()
	if p.remote == nil || p.broken != nil {
		_ = p.cmd.Process.Kill()
	}
	killed := time.AfterFunc(endsWithin, func() { _ = p.cmd.Process.Kill() })
	defer killed.Stop()
	return p.cmd.Wait()
}

// Main is the main function of a program of that name that is a stack in a process of its
// own: it serves target on standard input and output. Its exit status is 2 where that
// fails, and where there are arguments.
func Main(name string, target Target) {
	err := errors.New("want no arguments; tcpcheck starts it, and speaks with it " +
		"over its standard input and output")
	if len(os.Args) == 1 {
		err = Serve(target, os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, name+": "+err.Error())
		os.Exit(2)
	}
}
