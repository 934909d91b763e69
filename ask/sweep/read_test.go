package sweep

import (
	"bytes"
	"strings"
	"testing"

	"tcpcheck/explore"
)

// Of whatever objects a file is made, with checksums that are right, it is read as it
// is written again, or refused in one line.
func FuzzRead(f *testing.F) {
	g := &Grid{
		Properties: []string{"no-rst", "closes"},
		Vary:       []Axis{{Name: "wait", Values: []string{"0", "1"}}, {Name: "mutant", Values: []string{"none"}}},
	}
	header, err := g.header()
	if err != nil {
		f.Fatal(err)
	}
	steps, kind := 3, "ACK"
	answered, err := g.Line(1, &Result{Verdict: explore.Violated, States: 9, Transitions: 10,
		Depth: 2, Findings: []Finding{
			{Name: "no-rst", Verdict: explore.Violated, Steps: &steps, Kind: &kind},
			{Name: "closes", Verdict: explore.Holds},
		}})
	if err != nil {
		f.Fatal(err)
	}
	limited, err := g.Line(0, &Result{Verdict: explore.Incomplete, Limit: "states", Bound: 5,
		Findings: []Finding{
			{Name: "no-rst", Verdict: explore.Incomplete}, {Name: "closes", Verdict: explore.Incomplete},
		}})
	if err != nil {
		f.Fatal(err)
	}
	lines := []string{string(header), string(answered), string(limited)}
	f.Add(strings.Join(lines, "\n"), "", true)
	f.Add(strings.Join(lines[:2], "\n"), string(limited[:20]), true)
	f.Add(strings.Join(lines[1:], "\n"), "", true)
	f.Add(string(header), string(sealed(answered)), false)
	f.Add("{}", "", true)
	f.Fuzz(func(t *testing.T, objects, tail string, seal bool) {
		data := []byte(objects)
		if seal {
			data = nil
			for object := range strings.SplitSeq(objects, "\n") {
				data = append(data, sealed([]byte(object))...)
			}
		}
		data = append(data, tail...)
		c, err := read(bytes.NewReader(data), nil)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("%q", err.Error())
			}
			return
		}
		if c.whole > int64(len(data)) || c.whole == 0 || data[c.whole-1] != '\n' {
			t.Fatalf("%d bytes of %d", c.whole, len(data))
		}
		again := c.write(t)
		d, err := read(bytes.NewReader(again), c.grid)
		if err != nil || !bytes.Equal(d.write(t), again) {
			t.Errorf("%v, of\n%s", err, again)
		}
	})
}

// write returns what a file with these contents looks like.
func (c *contents) write(t *testing.T) []byte {
	header, err := c.grid.header()
	if err != nil {
		t.Fatal(err)
	}
	data := sealed(header)
	for n, r := range c.results {
		if r == nil {
			continue
		}
		line, err := c.grid.Line(n, r)
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, sealed(line)...)
	}
	return data
}
