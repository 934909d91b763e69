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
	return Watched(AnswersWithin, nil, path, args...)
}

// AnswersWithin is how long a stack has for an answer, beside the time that it is to let
// pass: for one whose clock is the world's that is as long as it takes.
const AnswersWithin = 10 * time.Second

// Watched does what [Command] does with that limit for an answer, and tells watch, unless
// it is nil, what is said.
func Watched(limit time.Duration, watch Watch, path string, args ...string) (*Process, error) {
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
	if p.remote, err = connect(stdout, stdin, limit, watch); err != nil {
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

// End closes the process as [Process.Close] does, and returns what it wrote besides the
// answers: nothing, if it keeps to the protocol.
func (p *Process) End() ([]byte, error) {
	_ = p.stdin.Close()
	rest := make(chan []byte, 1)
	go func() {
		all, _ := io.ReadAll(io.LimitReader(p.in, maxLine))
		rest <- all
	}()
	var wrote []byte
	select {
	case wrote = <-rest:
	case <-time.After(endsWithin):
	}
	return wrote, p.Close()
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
