package matrix

import (
	"context"
	"fmt"
	"testing"
	"time"

	"tcpcheck/settings"
	"tcpcheck/settings/profiles"
)

// stacks returns the profiles of all real stacks.
func stacks() []*profiles.Profile {
	var all []*profiles.Profile
	for i := range profiles.All {
		if profiles.All[i].Real {
			all = append(all, &profiles.All[i])
		}
	}
	return all
}

// The whole matrix, by arithmetic on the profiles' values alone. FIN k is sent at
// T(k), the sum of the timeouts before it. TIME-WAIT begins with FIN 0, or anew with
// each FIN, and is over when FIN k arrives, late by the whole delay.
func TestArithmetic(t *testing.T) {
	delay := 200 * time.Millisecond
	for _, q := range []Question{
		{Lost: LostACKs, UpTo: MostLost}, {Lost: LostACKs, UpTo: 5}, {Lost: LostAny, UpTo: 30},
		{Lost: LostACKs, UpTo: 99, Least: true}, {Lost: LostAny, UpTo: 9, Least: true},
	} {
		q.Profiles, q.Workers = stacks(), 2
		q.Given = settings.Given{{Name: "delay", Value: "200ms"}}
		m, err := Ask(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range q.Profiles {
			for j, column := range q.Profiles {
				c := m.Cells[i][j]
				got := fmt.Sprint(c.Limit, " ", c.Survives)
				if want := arithmetic(&q, row, column, delay); got != want {
					t.Errorf("%+v: %s, %s: %s, want %s", q.Lost, row.Name, column.Name, got, want)
				}
			}
		}
	}
}

func arithmetic(q *Question, row, column *profiles.Profile, delay time.Duration) string {
	wait := duration(row, "wait", 0)
	fins := sent(column, q.Least)
	restarts := wait > 0 && valueOf(row, "time-wait-restart") != "never"

	fewest := -1
	for k := 1; k < len(fins); k++ {
		losses := -1
		switch {
		case valueOf(row, "time-wait-fin") == "ignore":
			losses = 1
		case !restarts:
			losses = fixed(fins[:k+1], wait, delay)
		case q.Lost == LostACKs && fins[k]-fins[k-1]+delay > wait, q.Lost == LostAny && fins[k]+delay > wait:
			losses = k
		}
		if losses >= 0 && (fewest < 0 || losses < fewest) {
			fewest = losses
		}
	}
	switch {
	case fewest >= 0 && fewest <= q.UpTo:
		return fmt.Sprint(Exactly, " ", fewest-1)
	case len(fins) > q.UpTo:
		return fmt.Sprint(AtLeast, " ", q.UpTo)
	}
	return fmt.Sprint(All, " 0")
}

// fixed returns how many ACKs have to be lost so that the last of the FINs finds a
// TIME-WAIT over that nothing prolongs; -1 if none does. Usually that is as many as
// FINs were before. An ACK need not be lost that is still on its way then, which one
// can be whose FIN came again within a round trip.
func fixed(fins []time.Duration, wait, delay time.Duration) int {
	k := len(fins) - 1
	fewest := -1
	for _, first := range []time.Duration{0, delay} {
		for _, late := range []time.Duration{0, delay} {
			at := fins[k] + late
			// At the very end of TIME-WAIT what has to arrive then is waited for.
			over := first + wait
			if at < over || at == over && late > 0 {
				continue
			}
			losses := k
			for j, fin := range fins[:k] {
				answered := func(arrives time.Duration) bool {
					return arrives <= over && (arrives+delay > at || arrives+delay == at && at > over)
				}
				if j == 0 && answered(first) || j > 0 && (answered(fin) || answered(fin+delay)) {
					losses--
				}
			}
			if fewest < 0 || losses < fewest {
				fewest = losses
			}
		}
	}
	return fewest
}

// sent returns when FINs are sent, counted from the first.
func sent(p *profiles.Profile, least bool) []time.Duration {
	rto := duration(p, "rto", time.Second)
	if least && p.RTOMin.Value != "" && p.RTOMin.Value != "0" {
		rto, _ = time.ParseDuration(p.RTOMin.Value)
	}
	backoff, retries := number(p, "backoff", 2), number(p, "retries", 3)
	limit := duration(p, "retry-time", 0)
	fins := []time.Duration{0}
	for at := time.Duration(0); len(fins) <= retries; rto *= time.Duration(backoff) {
		if most := duration(p, "rto-max", 0); most > 0 {
			rto = min(rto, most)
		}
		if at += rto; limit > 0 && at >= limit {
			break
		}
		fins = append(fins, at)
	}
	return fins
}

func valueOf(p *profiles.Profile, name string) string {
	if v, ok := p.Get(name); ok {
		return v
	}
	v, _ := profiles.All[0].Get(name)
	return v
}

// duration is the value of a time; otherwise where the profile has none.
func duration(p *profiles.Profile, name string, otherwise time.Duration) time.Duration {
	v, _ := p.Get(name)
	if d, err := time.ParseDuration(v); err == nil {
		return d
	}
	return otherwise
}

func number(p *profiles.Profile, name string, otherwise int) int {
	v, _ := p.Get(name)
	n := otherwise
	_, _ = fmt.Sscan(v, &n)
	return n
}
