package transcript

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A stamp is a time as a line has it.
type stamp struct {
	form timeForm
	// ns is since 1970, midnight, or the first packet or the one before, as the form is.
	ns int64
}

// A timeForm is how a time is printed.
type timeForm uint8

const (
	noTime  timeForm = iota
	dated            // 2026-11-20 16:00:01.988131, or seconds since 1970
	ofDay            // 16:00:01.988131, of the day or since the first packet or the one before
	seconds          // 0.004432, since the first packet or the one before
)

var (
	clockTime = regexp.MustCompile(`^(-?)(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))?$`)
	plainTime = regexp.MustCompile(`^-?(\d{1,10})[.,](\d{1,9})$`)
	dateWord  = regexp.MustCompile(`^(\d{4})[-/](\d\d)[-/](\d\d)$`)
)

// epoch is the number of seconds from which on a number is a time since 1970.
const epoch = 100_000_000

// parseTime reads the time that the words begin with, and returns how many it takes.
func parseTime(words []string) (stamp, int) {
	if len(words) == 0 {
		return stamp{}, 0
	}
	if d := dateWord.FindStringSubmatch(words[0]); d != nil && len(words) > 1 {
		day, err := time.Parse("20060102", d[1]+d[2]+d[3])
		if of, n := parseTime(words[1:2]); err == nil && n == 1 && of.form == ofDay {
			return stamp{dated, day.UnixNano() + of.ns}, 2
		}
		return stamp{}, 0
	}
	if c := clockTime.FindStringSubmatch(words[0]); c != nil {
		ns := (number(c[2])*3600+number(c[3])*60+number(c[4]))*int64(time.Second) + fraction(c[5])
		if c[1] != "" {
			ns = -ns
		}
		return stamp{ofDay, ns}, 1
	}
	if c := plainTime.FindStringSubmatch(words[0]); c != nil {
		ns := number(c[1])*int64(time.Second) + fraction(c[2])
		switch {
		case number(c[1]) >= epoch:
			return stamp{dated, ns}, 1
		case strings.HasPrefix(words[0], "-"):
			ns = -ns
		}
		return stamp{seconds, ns}, 1
	}
	return stamp{}, 0
}

// number is the value of digits, of which there are at most ten.
func number(digits string) int64 {
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}

// fraction is the nanoseconds of what stands behind the point.
func fraction(digits string) int64 { return number((digits + "000000000")[:9]) }

// areDeltas says whether times are each since the packet before: the first is 0, and others
// go back further than packets that are captured at a time change places.
func areDeltas(times []stamp) bool {
	const most = int64(100 * time.Millisecond)
	back, all := 0, 0
	for i, t := range times {
		switch {
		case t.form != ofDay && t.form != seconds || i == 0 && t.ns != 0:
			return false
		case i > 1 && t.ns < times[i-1].ns-most:
			return true
		case i > 1 && t.ns < times[i-1].ns:
			back++
		}
		all++
	}
	return 5*back > all
}

// A clock makes times of stamps, each since the same moment.
type clock struct {
	// deltas says that each is since the packet before.
	deltas bool
	// days is the midnights that were passed, and last the time before.
	days, last int64
}

// time returns the time of the next stamp, in nanoseconds.
func (c *clock) time(s stamp) int64 {
	const day = int64(24 * time.Hour)
	switch {
	case s.form == noTime:
		return 0
	case c.deltas:
		c.last += s.ns
		return c.last + 1
	case s.form == ofDay && s.ns+c.days*day < c.last-day/2:
		c.days++
	}
	c.last = s.ns
	if s.form == ofDay {
		c.last += c.days * day
	}
	if s.form == dated {
		return c.last
	}
	// 0 stands for a time that is not told.
	return c.last + 1
}
