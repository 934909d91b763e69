package sweep

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"tcpcheck/trace"
)

// FileSchema names the form of a result file.
const FileSchema = "tcpcheck/sweep-results/v1"

// mostLine bounds a line of a result file, in bytes. The longest is a header with as
// many values as there can be.
const mostLine = 16 << 20

var (
	errNoFile     = errors.New("it is no result file of a sweep")
	errNoHeader   = errors.New("it ends before its first line does")
	errOtherSweep = errors.New("it is of another sweep")
)

type headerJSON struct {
	Schema string `json:"schema"`
	Grid
}

// header returns the first line of a result file, without its checksum.
func (g *Grid) header() ([]byte, error) {
	h := headerJSON{Schema: FileSchema, Grid: *g}
	if h.Fixed == nil {
		h.Fixed = map[string]string{}
	}
	if h.Properties == nil {
		h.Properties = []string{}
	}
	return trace.JSONLine(h)
}

// contents are what a result file has.
type contents struct {
	grid    *Grid
	results []*Result // by point; nil where there is none
	whole   int64     // how long the lines are that are complete
}

// read reads a result file: of the grid, or of any if that is nil. A last line that
// has no end is left out. The error is one line and says where.
func read(r io.Reader, want *Grid) (*contents, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, mostLine)
	lines.Split(splitLines)
	c := &contents{grid: want}
	var find *finder
	for n := 1; lines.Scan(); n++ {
		line := lines.Bytes()
		if !bytes.HasSuffix(line, []byte("\n")) {
			if n == 1 && !bytes.HasPrefix(line, begin[:min(len(begin), len(line))]) {
				return nil, errNoFile
			}
			break
		}
		if n == 1 {
			if err := c.readHeader(line); err != nil {
				return nil, err
			}
			find = newFinder(c.grid)
			c.results = make([]*Result, c.grid.Len())
		} else if err := c.readResult(line, find); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		c.whole += int64(len(line))
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, errNoFile
	case err != nil:
		return nil, err
	case c.whole == 0:
		return nil, errNoHeader
	}
	return c, nil
}

// begin is what a result file begins with.
var begin = []byte(`{"schema":"` + FileSchema + `",`)

// splitLines returns lines with their ends; the last may have none.
func splitLines(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i+1], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

func (c *contents) readHeader(line []byte) error {
	if !bytes.HasPrefix(line, begin) {
		return errNoFile
	}
	object, err := unsealed(line)
	if err != nil {
		return fmt.Errorf("line 1: %w", err)
	}
	var h headerJSON
	if err := json.Unmarshal(object, &h); err != nil {
		return fmt.Errorf("line 1: %w", errNoFile)
	}
	if c.grid != nil {
		if differs := differs(&h.Grid, c.grid); differs != "" {
			return fmt.Errorf("%w: %s", errOtherSweep, differs)
		}
	} else if err := h.checkForm(); err != nil {
		return fmt.Errorf("line 1: %w", err)
	} else {
		c.grid = &h.Grid
	}
	again, err := c.grid.header()
	if err != nil || !bytes.Equal(again, object) {
		return fmt.Errorf("line 1: it is no header of this version")
	}
	return nil
}

func (c *contents) readResult(line []byte, find *finder) error {
	object, err := unsealed(line)
	if err != nil {
		return err
	}
	n, r, err := c.grid.parseLine(object, find)
	if err != nil {
		return err
	}
	if before := c.results[n]; before != nil && (before.Answered() || before.Bound == 0) {
		return fmt.Errorf("%s is there twice", c.grid.Describe(n))
	}
	c.results[n] = r
	return nil
}
