package sweep

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tcpcheck/model"
)

// A Shard is a part of a grid: shard Number, from 1, of Count.
type Shard struct{ Number, Count int }

// mostShards bounds Count: with more some would be empty in any case.
const mostShards = MostPoints

// ParseShard reads "2/5".
func ParseShard(text string) (Shard, error) {
	number, count, _ := strings.Cut(text, "/")
	n, err1 := strconv.Atoi(number)
	of, err2 := strconv.Atoi(count)
	if err1 != nil || err2 != nil || of < 1 || of > mostShards || n < 1 || n > of {
		return Shard{}, fmt.Errorf("%s: want i/n, such as 2/5, with i from 1 to n, and n up to %d, or auto",
			shown(text), mostShards)
	}
	return Shard{n, of}, nil
}

// String returns "2/5".
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Number, s.Count) }

// Points returns the numbers of the points of a grid that are the shard's. They are
// dealt out in rounds, one to each shard, and each round begins with another shard:
// else the points of a shard could all have the same value on the last axis.
func (s Shard) Points(g *Grid) []int {
	var points []int
	for n := range g.Len() {
		if (n+n/s.Count)%s.Count == s.Number-1 {
			points = append(points, n)
		}
	}
	return points
}

// InArray says whether the environment names a shard: whether it has the two variables
// that Kubernetes or Slurm set for a task of several.
func InArray(lookup func(name string) (string, bool)) bool {
	for _, pair := range [][2]string{{"JOB_COMPLETION_INDEX", "JOB_COMPLETIONS"},
		{"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT"}} {
		_, task := lookup(pair[0])
		if _, of := lookup(pair[1]); task && of {
			return true
		}
	}
	return false
}

// ShardOf returns the shard that the environment names: of a Kubernetes Indexed Job,
// whose manifest sets JOB_COMPLETIONS, or of a Slurm job array.
func ShardOf(lookup func(name string) (string, bool)) (Shard, error) {
	_, kubernetes := lookup("JOB_COMPLETION_INDEX")
	_, slurm := lookup("SLURM_ARRAY_TASK_ID")
	env := environment{lookup: lookup}
	var index, count int
	switch {
	case kubernetes && slurm:
		return Shard{}, errors.New("auto: both JOB_COMPLETION_INDEX and SLURM_ARRAY_TASK_ID are set; want one " +
			"of them, or i/n")
	case kubernetes:
		index, count = env.number("JOB_COMPLETION_INDEX"), env.number("JOB_COMPLETIONS")
	case slurm:
		index, count = env.number("SLURM_ARRAY_TASK_ID"), env.number("SLURM_ARRAY_TASK_COUNT")
		if _, from := lookup("SLURM_ARRAY_TASK_MIN"); from {
			index -= env.number("SLURM_ARRAY_TASK_MIN")
		}
		if _, stepped := lookup("SLURM_ARRAY_TASK_STEP"); stepped {
			if step := env.number("SLURM_ARRAY_TASK_STEP"); step > 1 && index%step == 0 {
				index /= step
			}
		}
	default:
		return Shard{}, errors.New("auto: neither JOB_COMPLETION_INDEX nor SLURM_ARRAY_TASK_ID is set; want one " +
			"of them, or i/n")
	}
	switch {
	case env.err != nil:
		return Shard{}, env.err
	case count < 1 || count > mostShards || index < 0 || index >= count:
		return Shard{}, fmt.Errorf("auto: the environment says task %d (from 0) of %d; want tasks without "+
			"gaps, at most %d", index, count, mostShards)
	}
	return Shard{index + 1, count}, nil
}

// An environment reads variables that are numbers.
type environment struct {
	lookup func(string) (string, bool)
	err    error
}

// number returns the number that a variable is, and keeps the first error.
func (e *environment) number(name string) int {
	text, ok := e.lookup(name)
	n, err := strconv.Atoi(text)
	if e.err != nil || ok && err == nil && n >= 0 && n <= 1<<31 {
		return n
	}
	if !ok {
		e.err = fmt.Errorf("auto: %s is not set", name)
	} else {
		e.err = fmt.Errorf("auto: %s is %s; want a number", name, model.Quoted(text))
	}
	return 0
}
