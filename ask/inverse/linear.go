package inverse

import (
	"fmt"
	"strings"

	"tcpcheck/model"
)

// The parameters that a polyhedron is of, and what stands for a number of ticks.
const (
	msl = iota
	delay
	wait
	_
	rto
	_
	finWait2
	_
	retries
	_
	ticks
	terms
)

var names = [terms]string{"msl", "delay", "wait-a", "wait-b", "rto-a", "rto-b", "fin-wait-2-timeout-a",
	"fin-wait-2-timeout-b", "retries-a", "retries-b", ""}

// A linear expression is a sum: each parameter so many times, and a number.
type linear [terms]int

// times returns n times a parameter, that of e where each end has its own.
func times(n, parameter int, e model.End) (l linear) {
	if parameter >= wait && parameter < ticks {
		parameter += int(e)
	}
	l[parameter] = n
	return l
}

// plus returns the sum.
func (l linear) plus(k linear) linear {
	for i := range l {
		l[i] += k[i]
	}
	return l
}

// minus returns the difference.
func (l linear) minus(k linear) linear {
	for i := range l {
		l[i] -= k[i]
	}
	return l
}

// neverNegative says that l is not negative, whatever the parameters, which never are.
func (l linear) neverNegative() bool {
	for _, n := range l {
		if n < 0 {
			return false
		}
	}
	return true
}

// helped says whether k has a part of what makes l negative.
func (l linear) helped(k linear) bool {
	for i := range l {
		if l[i] < 0 && k[i] < 0 {
			return true
		}
	}
	return false
}

// whole returns l without a common factor of its parameters, and is not negative for the
// same whole numbers.
func (l linear) whole() linear {
	factor := 0
	for _, n := range l[:ticks] {
		for n != 0 {
			factor, n = n, factor%n
		}
	}
	if factor < 0 {
		factor = -factor
	}
	if factor > 1 {
		rest := l[ticks] % factor
		if rest < 0 {
			rest += factor
		}
		l[ticks] -= rest
		for i := range l {
			l[i] /= factor
		}
	}
	return l
}

// size is how much there is to write.
func (l linear) size() int {
	n := 0
	for _, k := range l {
		n += max(k, -k)
	}
	return n
}

// at is the value for p.
func (l linear) at(p *model.Parameters) int {
	n := l[ticks] + l[msl]*p.MSL + l[delay]*p.Delay
	for _, e := range model.Ends {
		x := &p.Policy[e]
		n += l[wait+int(e)]*p.Wait[e] + l[rto+int(e)]*x.RTO + l[finWait2+int(e)]*x.FinWait2Timeout +
			l[retries+int(e)]*x.Retries
	}
	return n
}

// value writes the value for p of what is positive in l: a time, unless it is of retries.
func (l linear) value(p *model.Parameters) string {
	for i := range l {
		l[i] = max(0, l[i])
	}
	if n := l.at(p); l == (linear{ticks: n}) || l[retries] > 0 || l[retries+1] > 0 {
		return fmt.Sprint(n)
	}
	return p.Time(l.at(p))
}

// part writes what is positive in l: "delay + 3·rto-b".
func (l linear) part() string {
	var all []string
	for i, n := range l {
		switch {
		case n <= 0:
		case i == ticks:
			all = append(all, fmt.Sprint(n))
		case n == 1:
			all = append(all, names[i])
		default:
			all = append(all, fmt.Sprintf("%d·%s", n, names[i]))
		}
	}
	if len(all) == 0 {
		return "0"
	}
	return strings.Join(all, " + ")
}
