// Command prepare does what "make web" needs besides compilers.
//
//	go run ./web/prepare data PROFILES.json GALLERY.json FIRST.json
//	go run ./web/prepare pack FOLDER SITE.zip
//
// The first writes what is built into the page besides code: the profiles, which package
// settings reads as JSON in a browser, the library of scenarios, as the gallery that the page
// shows, and what the page shows before its engine is there. The second makes of the page, as
// it is in a folder for any host, the file that package site has.
package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"tcpcheck/ask/scenario"
	"tcpcheck/explore"
	"tcpcheck/settings"
	"tcpcheck/web/engine"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "prepare: %v\n", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 4 && args[0] == "data":
		return data(args[1], args[2], args[3])
	case len(args) == 3 && args[0] == "pack":
		return pack(args[1], args[2])
	}
	return errors.New("want data and three files, or pack, a folder and a file")
}

// pack writes the files of a folder into a zip file: the same for the same files.
func pack(folder, name string) error {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	root := os.DirFS(folder)
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(text)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o644) //nolint:gosec // anyone may read it
}

func data(profiles, scenarios, begin string) error {
	var filed []settings.Profile
	for _, p := range settings.Profiles() {
		if p.Real {
			filed = append(filed, p)
		}
	}
	filed = append(filed, settings.Middleboxes()...)
	for i := range filed {
		filed[i] = slim(filed[i])
	}
	if err := write(profiles, filed); err != nil {
		return err
	}
	if err := write(scenarios, gallery()); err != nil {
		return err
	}
	return write(begin, first())
}

// beginning is what one finds who comes without a link: the picture of the README can be made.
const beginning = `{"settings":[["wait","0"],["delay","0"],["loss","1"],["incarnations","1"]],"moves":[]}`

// first returns what the page asks its engine at the beginning, and the answers.
func first() any {
	answer := func(name, request string) json.RawMessage {
		return engine.Do(engine.Answerers, name, []byte(request), nil)
	}
	return map[string]json.RawMessage{"about": answer("about", "{}"), "line": json.RawMessage(beginning),
		"view": answer("play", beginning)}
}

// slim is a profile without what the page does not show: whence each of its values is.
func slim(p settings.Profile) settings.Profile {
	p.Values = slices.Clone(p.Values)
	for i := range p.Values {
		p.Values[i].Source = ""
	}
	p.RTOMin.Source, p.Notes, p.Measurement = "", nil, settings.Measurement{}
	return p
}

func write(name string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(data, '\n'), 0o644) //nolint:gosec // anyone may read it
}

// An item of the gallery is a scenario.
type item struct {
	Name   string  `json:"name"`
	Claim  string  `json:"claim"`
	Source string  `json:"source"`
	Group  string  `json:"group"`
	Answer string  `json:"answer"`
	Checks []check `json:"checks"`
}

// A check is a run to be played, or a question to be asked.
type check struct {
	Settings [][2]string `json:"settings"`
	Mutant   string      `json:"mutant"`
	// Ask is what is asked: "play" for a run that is written down, "verify", or "find" for
	// a witness.
	Ask      string   `json:"ask"`
	Actions  []string `json:"actions"`
	Property string   `json:"property"`
	Expect   string   `json:"expect"`
	Because  string   `json:"because"`
}

// gallery returns the scenarios whose checks the page can show: not those about any number
// of something, of which there is no run, and not those about times.
func gallery() []item {
	var all []item
	for _, s := range scenario.All() {
		i := item{Name: s.Name, Claim: s.Claim, Source: s.Source, Group: s.Group, Answer: s.Answer}
		for k := range s.Questions {
			if c, ok := checkOf(&s.Questions[k]); ok {
				i.Checks = append(i.Checks, c)
			}
		}
		if len(i.Checks) > 0 {
			all = append(all, i)
		}
	}
	return all
}

func checkOf(q *scenario.Question) (check, bool) {
	c := check{Because: q.Because, Ask: "play", Actions: q.Run}
	if q.Resolved.Parameters.Unlimited() {
		return c, false
	}
	for _, s := range append(scenario.Quiet, q.Given...) {
		c.Settings = append(c.Settings, [2]string{s.Name, s.Value})
	}
	if q.Mutant != nil {
		c.Mutant = q.Mutant.Name
	}
	if q.Run != nil {
		return c, true
	}
	for i := range q.Expected {
		e := &q.Expected[i]
		if e.Timing != nil || e.Scan != nil {
			continue
		}
		c.Ask, c.Property, c.Expect = "verify", e.Property.Name, e.String()
		if e.Property.Kind == explore.Sometimes {
			c.Ask = "find"
		}
		return c, true
	}
	return c, false
}
