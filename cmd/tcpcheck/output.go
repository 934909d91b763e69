package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"tcpcheck/model"
)

// watched is standard output. It keeps the first error, for those who write to it without
// looking.
type watched struct {
	io.Writer
	err error
}

// Write writes, unless there was an error.
func (w *watched) Write(p []byte) (n int, err error) {
	if w.err == nil {
		n, w.err = w.Writer.Write(p)
	}
	return n, w.err
}

// Fd is the number of the file; that of none if it is no file.
func (w *watched) Fd() uintptr {
	if file, ok := w.Writer.(*os.File); ok {
		return file.Fd()
	}
	return ^uintptr(0)
}

// writeTo has write write to the file of that name, or to stdout for "-". The
// file is there whole, or as it was before.
func writeTo(name string, stdout io.Writer, write func(io.Writer) error) error {
	if name == "-" {
		return write(stdout)
	}
	if err := writeFile(name, write); err != nil {
		return fmt.Errorf("cannot write %s: %w", model.Quoted(name), reason(err))
	}
	return nil
}

// placeOf returns the file that a name, perhaps of a link, stands for, and whether it is one,
// or none is there yet: not something such as /dev/null or a pipe. A folder is an error.
func placeOf(name string) (place string, isFile bool, err error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	there, err := os.Stat(name)
	if err == nil && there.IsDir() {
		return name, false, syscall.EISDIR
	}
	return name, err != nil || there.Mode().IsRegular(), nil
}

// writeFile has write write to a file beside the one of that name, which it replaces. What
// is there and no file, such as /dev/null or a pipe, is written to itself.
func writeFile(name string, write func(io.Writer) error) (err error) {
	name, isFile, err := placeOf(name)
	switch {
	case err != nil:
		return err
	case !isFile:
		return writeOver(name, write)
	}
	beside, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(beside.Name())
		}
	}()
	err = write(beside)
	if closed := beside.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(beside.Name(), 0o644) //nolint:gosec // what others may read
	}
	if err == nil {
		err = os.Rename(beside.Name(), name)
	}
	return err
}

// writeOver has write write to what is there by that name.
func writeOver(name string, write func(io.Writer) error) error {
	file, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	err = write(file)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

// reason is what is wrong with a file, without the name under which it was tried and
// without the call that found it.
func reason(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
