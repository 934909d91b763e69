package matrix

import (
	"context"
	"fmt"
	"testing"
	"time"

	"tcpcheck/settings"
)

// stacks returns the profiles of all real stacks.
func stacks() []*settings.Profile {
	var all []*settings.Profile
	for i := range settings.Profiles() {
		if settings.Profiles()[i].Real {
			all = append(all, &settings.Profiles()[i])
		}
	}
	return all
}

// The whole matrix, by arithmetic on the profiles' values alone, where TIME-WAIT lasts a
// round trip. FIN k is sent at T(k), the sum of the timeouts before it. TIME-WAIT begins
// with FIN 0, or anew with each FIN.
func TestArithmetic(t *testing.T) {
	cells := 0
	short := []time.Duration{200 * time.Millisecond}
	long := []time.Duration{
		short[0], time.Second, 20 * time.Second, 25 * time.Second, 30 * time.Second,
	}
	for _, asked := range []struct {
		Question
		delays []time.Duration
	}{
		{Question{Lost: LostACKs, UpTo: MostLost}, short}, {Question{Lost: LostACKs, UpTo: 5}, short},
		{Question{Lost: LostAny, UpTo: 30}, long}, {Question{Lost: LostACKs, UpTo: 99, Least: true}, long},
		{Question{Lost: LostAny, UpTo: 9, Least: true}, short},
	} {
		q := asked.Question
		for _, delay := range asked.delays {
			q.Profiles, q.Workers = stacks(), 2
			// A limit of ACKs is not in the formula.
			q.Given = settings.Given{{Name: "delay", Value: delay.String()}, {Name: "ack-limit", Value: "off"}}
			m, err := Ask(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			for i, row := range q.Profiles {
				for j, column := range q.Profiles {
					c := m.Cells[i][j]
					if duration(row, "wait", 0) < 2*delay || c.Limit == Unknown {
						continue
					}
					cells++
					got := fmt.Sprint(c.Limit, " ", c.Survives)
					if want := arithmetic(&q, row, column, delay); got != want {
						t.Errorf("%+v, %v: %s, %s: %s, want %s", q.Lost, delay, row.Name, column.Name, got, want)
					}
				}
			}
		}
	}
	if cells < 3000 {
		t.Errorf("only %d cells", cells)
	}
}

func arithmetic(q *Question, row, column *settings.Profile, delay time.Duration) string {
	wait := duration(row, "wait", 0)
	fins, gone := sent(column, q.Least)
	fewest := -1
	found := func(losses int) {
		if fewest < 0 || losses < fewest {
			fewest = losses
		}
	}
	late := delay // that of an ACK when it is lost, since its FIN was sent
	switch {
	case len(fins) == 1:
	case valueOf(row, "time-wait-fin") == "ignore":
		// What is ignored is left unanswered. The ACK of FIN 0 need not be lost if it is
		// still on its way when the column gives up.
		if 2*delay >= gone {
			found(0)
		}
		found(1)
	case valueOf(row, "time-wait-restart") == "never":
		if q.UpTo < len(fins) && fins[q.UpTo]+2*delay > wait {
			late = 2 * delay
		}
		found(tooLate(fins, wait, delay, gone, func(fin, over, at time.Duration) bool {
			// Its ACK arrives late, after it arrived late.
			return fin > 0 && (fin+2*delay > at || fin+2*delay == at && at > over)
		}))
	case q.Lost == LostACKs:
		for k := 1; k < len(fins); k++ {
			found(tooLate(fins[k-1:k+1], fins[k-1]+wait, delay, gone, never) + k - 1)
		}
	default:
		found(tooLate(fins, wait, delay, gone, never))
	}
	switch {
	case fewest >= 0 && fewest <= q.UpTo:
		return fmt.Sprint(Exactly, " ", fewest-1)
	case len(fins) > q.UpTo && fins[q.UpTo]+late <= gone:
		return fmt.Sprint(AtLeast, " ", q.UpTo)
	}
	return fmt.Sprint(All, " 0")
}

func never(_, _, _ time.Duration) bool { return false }

// tooLate returns how many of the FINs, or their ACKs, have to be lost so that another
// finds a TIME-WAIT over that ends then, before the column has gone; none that can be
// saved. Unreachably many, if none does.
func tooLate(fins []time.Duration, over, delay, gone time.Duration,
	saved func(fin, over, at time.Duration) bool) int {
	const unreachable = 1 << 20
	fewest := unreachable
	for k := 1; k < len(fins); k++ {
		at := max(over, fins[k])
		// At the very end of TIME-WAIT what has to arrive then is waited for.
		if at > gone || fins[k]+delay <= over && (fins[k] < over || delay > 0) {
			continue
		}
		losses := 0
		for _, fin := range fins[:k] {
			if inFlight := fin+delay > at || fin+delay == at && at > over; !inFlight && !saved(fin, over, at) {
				losses++
			}
		}
		fewest = min(fewest, losses)
	}
	return fewest
}

// sent returns when FINs are sent, counted from the first, and when the last was sent
// long enough ago.
func sent(p *settings.Profile, least bool) (fins []time.Duration, gone time.Duration) {
	rto := duration(p, "rto", time.Second)
	if least && p.RTOMin.Value != "" && p.RTOMin.Value != "0" {
		rto, _ = time.ParseDuration(p.RTOMin.Value)
	}
	backoff, retries := number(p, "backoff", 2), number(p, "retries", 3)
	limit := duration(p, "retry-time", 0)
	fins = []time.Duration{0}
	for ; ; rto *= time.Duration(backoff) {
		if most := duration(p, "rto-max", 0); most > 0 {
			rto = min(rto, most)
		}
		gone += rto
		if limit > 0 && gone >= limit || len(fins) > retries {
			return fins, gone
		}
		fins = append(fins, gone)
	}
}

func valueOf(p *settings.Profile, name string) string {
	if v, ok := p.Get(name); ok {
		return v
	}
	v, _ := settings.Profiles()[0].Get(name)
	return v
}

// duration is the value of a time; otherwise where the profile has none.
func duration(p *settings.Profile, name string, otherwise time.Duration) time.Duration {
	v, _ := p.Get(name)
	if d, err := time.ParseDuration(v); err == nil {
		return d
	}
	return otherwise
}

func number(p *settings.Profile, name string, otherwise int) int {
	v, _ := p.Get(name)
	n := otherwise
	_, _ = fmt.Sscan(v, &n)
	return n
}
