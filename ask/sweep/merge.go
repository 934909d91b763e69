package sweep

import (
	"fmt"
	"os"
	"reflect"
)

// Merge returns the grid that result files are of, and the results that they have
// together, by point; nil where there is none. Where several have a point, one that is
// answered counts. The error names the file.
func Merge(names []string) (*Grid, []*Result, error) {
	var all *contents
	for _, name := range names {
		var grid *Grid
		if all != nil {
			grid = all.grid
		}
		c, err := readFile(name, grid)
		if err != nil {
			return nil, nil, err
		}
		if all == nil {
			all = c
			continue
		}
		for n, r := range c.results {
			if err := all.add(n, r); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return all.grid, all.results, nil
}

// readFile reads the result file of that name.
func readFile(name string, g *Grid) (*contents, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("cannot open %s: %w", name, reason(err))
	}
	defer func() { _ = f.Close() }()
	c, err := read(f, g)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, reason(err))
	}
	return c, nil
}

// add adds the result of point n, if there is one.
func (c *contents) add(n int, r *Result) error {
	switch have := c.results[n]; {
	case r == nil:
	case have == nil, !have.Answered() && r.Answered():
		c.results[n] = r
	case have.Answered() && r.Answered() && !reflect.DeepEqual(have, r):
		return fmt.Errorf("it has another answer at %s than a file before it", c.grid.Describe(n))
	}
	return nil
}

// Missing returns the numbers of the points without a result.
func Missing(results []*Result) []int {
	var missing []int
	for n, r := range results {
		if r == nil {
			missing = append(missing, n)
		}
	}
	return missing
}
