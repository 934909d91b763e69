package uml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// Program is the User-Mode Linux that Debian has, in the package of the name user-mode-linux.
const Program = "linux.uml"

// Shim is the name of the shim's shared object, which lies beside our program.
const Shim = "tcpcheck-linux.so"

// modules is where the kernel's modules are, one folder a version.
const modules = "/usr/lib/uml/modules"

// memory is how much a machine gets.
const memory = "128M"

// A linux is a User-Mode Linux, its module for TUN devices, and the folder in which it has to be
// started with a C library of its own; "" where it needs none.
type linux struct{ program, tun, folder string }

// installed returns the kernel that is installed.
func installed() (linux, error) {
	program, err := exec.LookPath(Program)
	if err != nil {
		return linux{}, errors.New(Program + " is not in the PATH; Debian has it in the package user-mode-linux")
	}
	tun, err := filepath.Glob(filepath.Join(modules, "*", "kernel", "drivers", "net", tunModule))
	if err == nil && len(tun) != 1 {
		err = fmt.Errorf("%d modules %s below %s, want one", len(tun), tunModule, modules)
	}
	if err != nil {
		return linux{}, err
	}
	return linux{program, tun[0], ""}, nil
}

// chosen returns the kernel that a program of that name has: tcpcheck-linux the one that is
// installed, and tcpcheck-linux-6.12 that of the folder linux-6.12 beside it, which the script fetch
// makes.
func chosen(self string) (linux, error) {
	version, other := strings.CutPrefix(filepath.Base(self), "tcpcheck-linux-")
	if !other {
		return installed()
	}
	folder := filepath.Join(filepath.Dir(self), "linux-"+version)
	k := linux{filepath.Join(folder, Program), filepath.Join(folder, tunModule), folder}
	if _, err := os.Stat(k.program); err != nil {
		return linux{}, fmt.Errorf("%s is not in the folder linux-%s beside %s; fetch it: make stacks-linux-%s",
			Program,
			version, filepath.Base(self), version)
	}
	return k, nil
}

// Host boots a machine whose /init is our own program, and returns when it has ended,
// which it does once standard input ends. The error says in one line what is missing, or
// the last that the machine wrote.
func Host() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	k, err := chosen(self)
	if err != nil {
		return err
	}
	shim := filepath.Join(filepath.Dir(self), Shim)
	if _, err := os.Stat(shim); err != nil {
		return fmt.Errorf("%s is not beside %s; build both: make stacks-linux", Shim, filepath.Base(self))
	}
	root, err := os.MkdirTemp("", "tcpcheck-linux-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(root) }()
	if err := furnish(root, self, k.tun); err != nil {
		return err
	}
	return boot(k, shim, root)
}

// furnish puts into root what a machine needs.
func furnish(root, self, tun string) error {
	for _, name := range []string{"dev", "proc", "sys"} {
		if err := os.Mkdir(filepath.Join(root, name), 0o755); err != nil {
			return err
		}
	}
	for _, f := range []struct{ from, to string }{{self, "init"}, {tun, tunModule}} {
		if err := copyFile(f.from, filepath.Join(root, f.to)); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o755) //nolint:gosec // it is /init
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// Descriptors of a machine: requests and responses.
const (
	requests  = 3
	responses = 4
)

func boot(k linux, shim, root string) error {
	var console bytes.Buffer
	cmd := exec.Command(k.program, "mem="+memory, "rootfstype=hostfs", "rootflags="+root, "rw", "init=/init",
		"con=null", "con0=null,fd:1", "ssl=null", fmt.Sprintf("ssl0=fd:%d,fd:%d", requests, responses),
		"console=tty0", "quiet", "loglevel=3", "random.trust_cpu=off")
	cmd.Env = append(os.Environ(), "LD_PRELOAD="+shim, fmt.Sprintf("SHIM_IN=%d", requests),
		fmt.Sprintf("SHIM_OUT=%d", responses), "SHIM_MARK="+up)
	if k.folder != "" {
		cmd.Dir = k.folder
		cmd.Env = append(cmd.Env, "LD_LIBRARY_PATH="+k.folder)
	}
	cmd.Stdout, cmd.Stderr = &console, &console
	cmd.ExtraFiles = []*os.File{os.Stdin, os.Stdout}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	err := cmd.Run()
	if err == nil && !strings.Contains(console.String(), up) {
		err = errors.New("it did not come up")
	}
	if err != nil {
		return fmt.Errorf("the machine: %w; it wrote last: %q", err, lastLine(console.String()))
	}
	return nil
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
