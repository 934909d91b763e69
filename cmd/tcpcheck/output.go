package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// writeTo has write write to the file of that name, or to stdout for "-". The
// file is there whole, or as it was before.
func writeTo(name string, stdout io.Writer, write func(io.Writer) error) error {
	if name == "-" {
		return write(stdout)
	}
	beside, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", name, err)
	}
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
	if err != nil {
		_ = os.Remove(beside.Name())
		return fmt.Errorf("cannot write %s: %w", name, err)
	}
	return nil
}
