package main

import (
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"tcpcheck/wire/account"
	"tcpcheck/wire/capture"
)

// An input is a file that is to be read, or standard input.
type input struct {
	name string
	// found says that it is of a folder: what is no capture there is left out.
	found bool
	// parts are the files, in their order, if it is a capture that was written to one after
	// the other.
	parts []string
}

// stdin is what stands for standard input where a file is named.
const stdin = "-"

// called is what an input is called in a report.
func (in input) called() string {
	switch {
	case in.name == stdin:
		return "standard input"
	case len(in.parts) > 0:
		return fmt.Sprintf("%s to %s, %d parts of one capture", in.name, in.parts[len(in.parts)-1], len(in.parts))
	}
	return in.name
}

// inputs lists the files that are named, and those of the folders that are.
func inputs(names []string) ([]input, error) {
	var all []input
	for _, name := range names {
		info, err := os.Stat(name)
		if name == stdin || err != nil || !info.IsDir() {
			all = append(all, input{name: name}) // an error is told where it is read
			continue
		}
		if err := filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				all = append(all, input{name: path, found: true})
			}
			return err
		}); err != nil {
			return nil, fmt.Errorf("%s: %w", name, reason(err))
		}
	}
	return all, nil
}

// open opens an input as a capture.
func (in input) open() (*capture.Reader, io.Closer, error) {
	if len(in.parts) > 0 {
		return openParts(in.parts)
	}
	file := os.Stdin
	if in.name != stdin {
		var err error
		if file, err = os.Open(in.name); err != nil {
			return nil, nil, err
		}
	}
	r, err := capture.NewReader(file)
	if err != nil {
		_ = file.Close()
		return nil, nil, err
	}
	return r, file, nil
}

// whole reads an input whole: what each of two interfaces saw apart, if that is wanted, and all
// else together.
func (in input) whole(apart bool) (sides [][]*capture.Connection, counts capture.Counts, err error) {
	r, file, err := in.open()
	if err != nil {
		return nil, capture.Counts{}, err
	}
	defer func() { _ = file.Close() }()
	if !apart {
		all, err := capture.Read(r)
		return [][]*capture.Connection{all}, r.Counts(), err
	}
	sides, err = capture.ReadSides(r)
	return sides, r.Counts(), err
}

// each calls over with the connections of an input. It is read as a stream, unless two
// interfaces saw them, or may have, where it can be read but once. Of a stream watch is shown,
// now and then, what is held.
func (in input) each(over func(*capture.Connection) error,
	watch func(iter.Seq[*capture.Connection])) (capture.Counts, error) {
	r, file, err := in.open()
	if err != nil {
		return capture.Counts{}, err
	}
	defer func() { _ = file.Close() }()
	if !r.OneInterface() {
		one := false
		if in.name != stdin {
			if one, err = in.oneInterface(); err != nil {
				return capture.Counts{}, err
			}
		}
		if !one {
			return in.eachOfSides(r, over)
		}
	}
	err = capture.Stream(r, over, watch)
	return r.Counts(), err
}

// oneInterface says whether there are not two interfaces in a file that saw TCP.
func (in input) oneInterface() (bool, error) {
	r, file, err := in.open()
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }()
	n, err := capture.Interfaces(r)
	return n != 2, err
}

// eachOfSides calls over with the connections of a capture that is read whole.
func (in input) eachOfSides(r *capture.Reader, over func(*capture.Connection) error) (capture.Counts, error) {
	sides, err := capture.ReadSides(r)
	if err != nil {
		return r.Counts(), err
	}
	all := sides[0]
	if len(sides) == 2 {
		all = capture.Merge(sides[0], sides[1])
	}
	for i, c := range all {
		c.Number = i + 1
		if err := over(c); err != nil {
			return r.Counts(), err
		}
	}
	return r.Counts(), nil
}

// stream has an account read inputs one after another, each by itself, each time that it is
// asked to. An error of wanted, which is told how many connections there are, is one of the account.
func stream(a *account.Account, all []input, wanted func(all int) error) {
	a.Interfaces = true
	for _, in := range all {
		a.Once = a.Once || in.name == stdin
	}
	a.Stream = func(over func(file int, c *capture.Connection) error) error {
		a.Files, a.Counts, a.Skipped = nil, nil, nil
		before := 0
		for _, in := range all {
			file, last := len(a.Files), before
			a.Files = append(a.Files, in.called())
			counts, err := in.each(func(c *capture.Connection) error {
				c.Number += before
				last = max(last, c.Number)
				return over(file, c)
			}, a.Watch)
			before = last
			if err != nil && in.found && counts.Frames == 0 {
				a.Skipped = append(a.Skipped, fmt.Sprintf("%s: %v", in.name, reason(err)))
				a.Files = a.Files[:file]
				continue
			}
			if err != nil {
				return fmt.Errorf("%s: %w", in.called(), err)
			}
			a.Counts = append(a.Counts, counts)
		}
		return wanted(before)
	}
}
