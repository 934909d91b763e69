package sweep

import (
	"encoding/json"
	"errors"
)

// A finder finds points by their values.
type finder struct {
	grid *Grid
	// at has, of each axis, the number of each value.
	at []map[string]int
}

func newFinder(g *Grid) *finder {
	f := &finder{grid: g}
	for i := range g.Vary {
		numbers := map[string]int{}
		for n, value := range g.Vary[i].Values {
			numbers[value] = n
		}
		f.at = append(f.at, numbers)
	}
	return f
}

// point returns the number of the point that JSON names.
func (f *finder) point(text []byte) (int, error) {
	none := errors.New("its point is none of the sweep")
	var values map[string]json.RawMessage
	if json.Unmarshal(text, &values) != nil || len(values) != len(f.at) {
		return 0, none
	}
	p := make(Point, len(f.at))
	for i, numbers := range f.at {
		value := values[f.grid.Vary[i].Name]
		word := string(value)
		if len(word) > 0 && word[0] == '"' && json.Unmarshal(value, &word) != nil {
			return 0, none
		}
		n, ok := numbers[word]
		if !ok {
			return 0, none
		}
		p[i] = n
	}
	return f.grid.Index(p), nil
}
