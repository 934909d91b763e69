package matrix

import (
	"context"
	"strings"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/settings"
)

// A Question is what a matrix is of.
type Question struct {
	// Profiles are those of the rows and of the columns.
	Profiles []*settings.Profile
	// Least has the columns retransmit after the least timeout of their stack, where
	// that is known, and not after the first.
	Least bool
	// Given is what else goes for every cell: delay, resolution.
	Given settings.Given
	// Lost says which segments can be lost, and UpTo how many at most, 1 to 255.
	Lost Lost
	UpTo int
	// Workers is how many cells are asked at once.
	Workers int
}

// MostLost is how many losses there can be.
const MostLost = 255

// RTONames lists the names of a column's first timeout: the second is that of
// [Question.Least].
var RTONames = []string{"initial", "min"}

// A Matrix is a cell for each row and column, both in the order of the profiles.
type Matrix struct {
	Stacks []Stack
	Cells  [][]*Cell
	// Rounded lists the times that are not as they were given, cell by cell.
	Rounded []settings.Rounding
}

// A Stack is a profile as a row and as a column.
type Stack struct {
	Profile *settings.Profile
	// Wait is its TIME-WAIT, Restarts whether a FIN that comes again starts it anew.
	Wait     string
	Restarts bool
	// Short says that it has a TIME-WAIT, but one shorter than twice the delay.
	Short bool
	// RTO is after which it first retransmits a FIN; Initial says that this is not
	// its least timeout, though that was asked for.
	RTO     string
	Initial bool
	// FINs is how often it sends a FIN, Last when it does so last, and GivesUp when
	// it gives up, both counted from the first.
	FINs          int
	Last, GivesUp string
}

// Ask computes a matrix. The error is a [*model.ParameterError], or that of ctx.
func Ask(ctx context.Context, q Question) (*Matrix, error) {
	n := len(q.Profiles)
	m := &Matrix{Cells: make([][]*Cell, n)}
	of := make([][]*settings.Resolved, n)
	for i, row := range q.Profiles {
		m.Cells[i] = make([]*Cell, n)
		for _, column := range q.Profiles {
			r, err := q.resolve(row, column)
			if err != nil {
				return nil, err
			}
			of[i] = append(of[i], r)
			m.Rounded = append(m.Rounded, r.Rounded...)
		}
		m.Stacks = append(m.Stacks, q.stack(row, &of[i][i].Parameters))
	}
	return m, q.fill(ctx, m, of)
}

// resolve returns the parameters of a cell.
func (q *Question) resolve(row, column *settings.Profile) (*settings.Resolved, error) {
	given := settings.Given{
		{Name: "profile-a", Value: row.Name}, {Name: "profile-b", Value: column.Name},
		{Name: "incarnations", Value: "1"},
	}
	given = append(given, q.Given...)
	if rto, ok := leastRTO(column); ok && q.Least {
		given = given.With("rto-b", rto)
	}
	return settings.Resolve(given)
}

// leastRTO returns the least retransmission timeout of a stack, and whether it is
// known, and one that the model can have.
func leastRTO(p *settings.Profile) (string, bool) {
	value := p.RTOMin.Value
	return value, value != "" && strings.Trim(value, "0msun") != ""
}

// stack describes a profile, by the parameters of its cell with itself.
func (q *Question) stack(profile *settings.Profile, p *model.Parameters) Stack {
	s := Stack{Profile: profile, Wait: p.Time(p.Wait[model.A]), RTO: p.Time(p.Policy[model.B].RTO)}
	s.Restarts = restarts(p)
	s.Short = p.Wait[model.A] > 0 && p.Wait[model.A] < 2*p.Delay
	if _, known := leastRTO(profile); q.Least && !known {
		s.Initial = true
	}
	timeouts := p.Timeouts(model.B)
	s.FINs = len(timeouts)
	end := 0
	for i, t := range timeouts {
		if i == len(timeouts)-1 {
			s.Last = p.Time(end)
		}
		end += t
	}
	s.GivesUp = p.Time(end)
	return s
}

// restarts says whether a FIN that comes again starts A's TIME-WAIT anew.
func restarts(p *model.Parameters) bool {
	policy := &p.Policy[model.A]
	return policy.TimeWaitRestart != model.RestartNever && policy.TimeWaitFIN == model.TimeWaitFINAck
}

// fill asks every cell, several at once. Each is a question of its own, so their
// order changes nothing.
func (q *Question) fill(ctx context.Context, m *Matrix, of [][]*settings.Resolved) error {
	n := len(q.Profiles)
	err := explore.Each(n*n, q.Workers, func(i int) error {
		row, column := i/n, i%n
		if ctx.Err() != nil {
			return nil
		}
		c, err := cellOf(of[row][column].Parameters, q.Lost, q.UpTo)
		if err != nil {
			return err
		}
		c.Row, c.Column = q.Profiles[row].Name, q.Profiles[column].Name
		m.Cells[row][column] = c
		return nil
	})
	if err != nil {
		return err
	}
	return ctx.Err()
}
