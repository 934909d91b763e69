package scenario

import (
	"bytes"
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed scenarios/*.yaml
var files embed.FS

// All returns the scenarios of the library: by group, then in the order of their
// names.
var All = sync.OnceValue(func() []*Scenario { return readAll(files) })

// readAll reads the scenarios of the library. They are part of the program: a
// mistake in them is a bug.
func readAll(files fs.FS) []*Scenario {
	var all []*Scenario
	names, err := fs.Glob(files, "scenarios/*.yaml")
	if err != nil {
		panic("BUG: " + err.Error())
	}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			panic("BUG: " + err.Error())
		}
		s, err := Read(name, bytes.NewReader(data))
		if err != nil {
			panic("BUG: " + err.Error())
		}
		if s.Name != strings.TrimSuffix(path.Base(name), ".yaml") {
			panic("BUG: " + name + ": its name is " + s.Name)
		}
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b *Scenario) int {
		return slices.Index(Groups, a.Group) - slices.Index(Groups, b.Group)
	})
	return all
}

// Named returns the scenario of the library of that name and whether there is one.
func Named(name string) (*Scenario, bool) {
	for _, s := range All() {
		if s.Name == name {
			return s, true
		}
	}
	return nil, false
}
