package compare

import (
	"context"
	"errors"
	"fmt"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// A Row is a property asked of every variant, in settings of its own.
type Row struct {
	Name     string
	Property properties.Property
	Given    settings.Given
}

// Of returns a row for each property, named after it.
func Of(ps []properties.Property) []Row {
	var rows []Row
	for _, p := range ps {
		rows = append(rows, Row{Name: p.Name, Property: p})
	}
	return rows
}

// A Question is what to compare.
type Question struct {
	// Given goes for every cell; what a row gives goes before it, and what a variant
	// gives before that.
	Given    settings.Given
	Variants []Variant
	Rows     []Row
	// Passing says how the searches go through time.
	Passing verify.Passing
	// MaxStates and MaxMemory bound the search of a cell, Workers how many cells are
	// asked at once.
	MaxStates int64
	MaxMemory int64
	Workers   int
	// Done, unless nil, is called for each cell that is answered, perhaps several at once.
	Done func()
}

// A Cell is the answer of one variant to one row.
type Cell struct {
	Row, Variant string
	Resolved     *settings.Resolved
	Finding      verify.Finding
	States       int64
	Limit        explore.Limit
	// Zones says that it was answered with zones: the run has the fewest events.
	Zones bool
}

// Assassinated says whether in the run of the cell a RST ends a TIME-WAIT.
func (c *Cell) Assassinated() bool {
	run := c.Finding.Run
	if run == nil {
		return false
	}
	for i := range run.Steps {
		a := run.Steps[i].Action
		if a.Arrives() && a.Segment.Has(model.RST) && run.Before(i).TCB[a.End].State == model.TimeWait &&
			!run.Steps[i].After.TCB[a.End].State.HasTCB() {
			return true
		}
	}
	return false
}

// Ask answers every cell: a row of them for each row of q. The error is a
// [*model.ParameterError], or names the variant that gives what is wrong. A search
// that ctx ends is incomplete.
func Ask(ctx context.Context, q Question) ([][]*Cell, error) {
	cells, err := q.cells()
	if err != nil {
		return nil, err
	}
	n, workers := len(q.Variants), max(q.Workers, 1)
	err = explore.Each(len(q.Rows)*n, workers, func(i int) error {
		return cells[i/n][i%n].ask(ctx, &q, workers)
	})
	if err != nil {
		return nil, err
	}
	return cells, nil
}

// cells returns every cell with its parameters.
func (q *Question) cells() ([][]*Cell, error) {
	given, err := q.network()
	if err != nil {
		return nil, err
	}
	var cells [][]*Cell
	for _, row := range q.Rows {
		var of []*Cell
		for _, v := range q.Variants {
			r, err := v.resolve(given, row.Given)
			if err != nil {
				return nil, err
			}
			of = append(of, &Cell{Row: row.Name, Variant: v.Name, Resolved: r,
				Finding: verify.Finding{Property: row.Property}})
		}
		cells = append(cells, of)
	}
	return cells, nil
}

// network returns what is given, with what makes the network the same for all: if
// the times of one are durations, those of all are.
func (q *Question) network() (settings.Given, error) {
	real := false
	for _, row := range q.Rows {
		for _, v := range q.Variants {
			r, err := v.resolve(q.Given, row.Given)
			if err != nil {
				return nil, err
			}
			real = real || r.Parameters.Tick > 0
		}
	}
	if _, ok := q.Given.Get("msl"); ok || !real {
		return q.Given, nil
	}
	return joined(q.Given, settings.Given{{Name: "msl", Value: "30s"}}), nil
}

// resolve returns the parameters of the variant with what is given besides. An error
// about what the variant gives names it.
func (v *Variant) resolve(given ...settings.Given) (*settings.Resolved, error) {
	r, err := settings.Resolve(joined(append(given, v.Given)...))
	var p *model.ParameterError
	if errors.As(err, &p) {
		for _, s := range v.Given {
			if s.Name == p.Name || model.BothEnds(s.Name) == p.Name {
				return nil, fmt.Errorf("variant %s: %v", v.Name, err) //nolint:errorlint // it is none about a flag
			}
		}
	}
	return r, err
}

// joined returns what all parts give, the later ones last.
func joined(parts ...settings.Given) (all settings.Given) {
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}

// ask fills in the answer. Of the memory each of so many workers has a share.
func (c *Cell) ask(ctx context.Context, q *Question, workers int) error {
	asked := verify.Question{
		Parameters: c.Resolved.Parameters, Properties: []properties.Property{c.Finding.Property},
		Workers: 1, MaxStates: q.MaxStates, MaxMemory: q.MaxMemory / int64(workers),
	}
	if err := q.Passing.Set(&asked); err != nil {
		return err
	}
	a, err := verify.Ask(ctx, asked)
	if err != nil {
		return err
	}
	c.Finding, c.States, c.Limit, c.Zones = a.Findings[0], a.States, a.Limit, a.Zones
	if q.Done != nil {
		q.Done()
	}
	return nil
}
