package main

import (
	"cmp"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"tcpcheck/wire/capture"
)

// Capturing programs write what they capture to a file after the other: tcpdump -C and -G,
// dumpcap -b. Such parts are read as one capture, in the order of their times. They are known by
// their times, as one begins soon after another ends; those of a folder also by their names, that
// differ in numbers only. Times say nothing where clocks differ: files that hold the same segments
// are of two places, whatever their times.

// soon is within what time, and later where those that are named have the same name but for
// numbers as well.
const soon, later = int64(time.Minute), int64(10 * time.Minute)

// numbers are what names of parts differ in.
var numbers = regexp.MustCompile(`[-_.]*[0-9][-_.0-9]*`)

// series is the name of an input without numbers, and without what goes with them.
func (in input) series() string {
	dir, name := filepath.Split(in.name)
	return dir + numbers.ReplaceAllString(name, "")
}

// A spell is an input, and when its packets were captured.
type spell struct {
	input
	first, last int64
}

// joinParts puts together the inputs that are parts of one capture, where the first of them is.
func joinParts(all []input) []input {
	if len(all) < 2 {
		return all
	}
	named := !slices.ContainsFunc(all, func(in input) bool { return in.found })
	alike := map[string]int{}
	for _, in := range all {
		alike[in.series()]++
	}
	series := map[string][]spell{}
	var spells []spell
	for _, in := range all {
		if !named && alike[in.series()] < 2 {
			continue
		}
		if s, ok := in.spell(); ok {
			spells = append(spells, s)
			series[in.series()] = append(series[in.series()], s)
		}
	}
	if named && len(spells) == len(all) && inOrder(spells) {
		return []input{parts(spells)}
	}
	var result []input
	done := map[string]bool{}
	for _, in := range all {
		of := series[in.series()]
		switch name := in.series(); {
		case len(of) < 2 || !slices.ContainsFunc(of, func(s spell) bool { return s.name == in.name }) ||
			!inOrder(of):
			result = append(result, in)
		case !done[name]:
			done[name] = true
			result = append(result, parts(of))
		}
	}
	return result
}

// inOrder sorts spells by their times, and says whether each is over when the next begins, soon
// after, and is not of the same segments.
func inOrder(all []spell) bool {
	slices.SortStableFunc(all, func(a, b spell) int { return cmp.Compare(a.first, b.first) })
	for i := range len(all) - 1 {
		a, b := &all[i], &all[i+1]
		within := soon
		if !a.found && a.series() == b.series() {
			within = later
		}
		if !capture.Follows(a.last, b.first) || b.first-a.last > within {
			return false
		}
	}
	for i := range len(all) - 1 {
		if all[i].sees(all[i+1]) || all[i+1].sees(all[i]) {
			return false
		}
	}
	return true
}

// sees says whether the first segments of an input are in another.
func (in input) sees(other spell) bool {
	r, file, err := in.open()
	if err != nil {
		return false
	}
	first, err := capture.BareOf(r)
	_ = file.Close()
	if err != nil || len(first) == 0 {
		return false
	}
	if r, file, err = other.open(); err != nil {
		return false
	}
	defer func() { _ = file.Close() }()
	both, err := first.In(r)
	return err == nil && both
}

// parts makes one input of spells.
func parts(of []spell) input {
	in := input{name: of[0].name, found: of[0].found}
	for _, s := range of {
		in.parts = append(in.parts, s.name)
	}
	return in
}

// spell reads when the packets of an input were captured.
func (in input) spell() (spell, bool) {
	if in.name == stdin {
		return spell{}, false
	}
	r, file, err := in.open()
	if err != nil {
		return spell{}, false
	}
	defer func() { _ = file.Close() }()
	first, last, ok := capture.Times(r)
	return spell{in, first, last}, ok
}

// openParts opens files as one capture.
func openParts(names []string) (*capture.Reader, io.Closer, error) {
	o := &openPart{left: names}
	first, err := o.next()
	if err != nil {
		return nil, nil, err
	}
	return capture.Join(first, o.next), o, nil
}

// openPart is the part that is open, and those that are left.
type openPart struct {
	left []string
	file io.Closer
}

// next opens the next part, and closes the one before.
func (o *openPart) next() (*capture.Reader, error) {
	if len(o.left) == 0 {
		return nil, io.EOF
	}
	if err := o.Close(); err != nil {
		return nil, err
	}
	r, file, err := input{name: o.left[0]}.open()
	o.left, o.file = o.left[1:], file
	return r, err
}

// Close closes the part that is open.
func (o *openPart) Close() error {
	if o.file == nil {
		return nil
	}
	file := o.file
	o.file = nil
	return file.Close()
}
