package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tcpcheck/model"
)

// Where outputs go is tried before anything is asked, so that no search is for nothing;
// and what was found is printed before it is written anywhere else, so that nothing that
// fails later keeps it from being told.

// outputs has the flags, of whatever command, that name a file or a folder of files that are
// written, and how to try that.
var outputs = map[string]func(string) error{
	"json": tryFile, "trace": tryFile, "picture": tryFile, "junit": tryFile, "output": tryFile,
	"certificate": tryFile, "traces": tryFolder, "generate": tryFolder,
}

// tryOutputs returns an error if something cannot be written that the flags of a command
// name.
func tryOutputs(cmd *cobra.Command, _ []string) error {
	var wrong error
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		name, try := flag.Value.String(), outputs[flag.Name]
		if wrong != nil || try == nil || name == "" || name == "-" {
			return
		}
		says := "cannot write"
		if flag.Name == "traces" || flag.Name == "generate" {
			says = "cannot make the folder"
		}
		if err := try(name); err != nil {
			wrong = fmt.Errorf("%s %s: %w", says, model.Quoted(name), err)
		}
	})
	return wrong
}

// tryFile returns an error if no file of that name can be written. It changes nothing.
func tryFile(name string) error {
	name, isFile, err := placeOf(name)
	if err != nil || !isFile {
		return err
	}
	return tryIn(filepath.Dir(name))
}

// tryFolder returns an error if no file can be written in a folder of that name, which
// need not be there yet. It changes nothing.
func tryFolder(name string) error {
	for {
		switch _, err := os.Stat(name); {
		case errors.Is(err, fs.ErrNotExist) && filepath.Dir(name) != name:
			name = filepath.Dir(name)
		default:
			return tryIn(name)
		}
	}
}

// tryIn returns an error if no file can be written in a folder that is there.
func tryIn(folder string) error {
	file, err := os.CreateTemp(folder, ".tcpcheck.*")
	if err != nil {
		return errors.Unwrap(err)
	}
	_ = file.Close()
	return os.Remove(file.Name())
}

// allOf does all of them, whatever fails, and returns the first error.
func allOf(do ...func() error) error {
	var first error
	for _, f := range do {
		if err := f(); first == nil {
			first = err
		}
	}
	return first
}

// writing returns what writes to the file of that name as [writeTo] does; nothing for "".
func writing(name string, stdout io.Writer, write func(io.Writer) error) func() error {
	return func() error {
		if name == "" {
			return nil
		}
		return writeTo(name, stdout, write)
	}
}
