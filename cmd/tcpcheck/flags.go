package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tcpcheck/explore"
	"tcpcheck/verify"
	"tcpcheck/verify/zones"
)

// endNames has what the ends are called in flags, by number.
var endNames = []string{"a", "b"}

// countFlag is a number from 1 to most; 0 if it was not given.
type countFlag struct{ n, most int64 }

// String returns the number; "" if it was not given.
func (c *countFlag) String() string {
	if c.n == 0 {
		return ""
	}
	return strconv.FormatInt(c.n, 10)
}

// Set takes a number in decimal.
func (c *countFlag) Set(text string) error {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 || n > c.most {
		return fmt.Errorf("want 1 to %d", c.most)
	}
	c.n = n
	return nil
}

// Type names the form in usage texts.
func (c *countFlag) Type() string { return "n" }

// seedFlag is the seed of random choices.
type seedFlag uint64

// String returns the seed in decimal.
func (s *seedFlag) String() string { return strconv.FormatUint(uint64(*s), 10) }

// Set takes a number in decimal.
func (s *seedFlag) Set(text string) error {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return fmt.Errorf("want 0 to %d", uint64(math.MaxUint64))
	}
	*s = seedFlag(n)
	return nil
}

// Type names the form in usage texts.
func (s *seedFlag) Type() string { return "n" }

// timeFlag is a time above zero; 0 if it was not given.
type timeFlag time.Duration

// String returns the time; "" if it was not given.
func (t *timeFlag) String() string {
	if *t == 0 {
		return ""
	}
	return time.Duration(*t).String()
}

// Set takes "90s", "10m" and the like.
func (t *timeFlag) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return errors.New("want a time above zero, such as 90s or 10m")
	}
	*t = timeFlag(d)
	return nil
}

// Type names the form in usage texts.
func (t *timeFlag) Type() string { return "time" }

// bound returns a context that ends after the time too, if one was given.
func (t *timeFlag) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	if *t == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, time.Duration(*t))
}

// bytesFlag is a number of bytes, given with a unit.
type bytesFlag int64

var byteUnits = []struct {
	name string
	size int64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12},
}

// String returns the number in the largest unit that divides it.
func (b *bytesFlag) String() string {
	best := strconv.FormatInt(int64(*b), 10)
	for _, u := range byteUnits {
		if n := int64(*b) / u.size; n*u.size == int64(*b) && n > 0 {
			if s := strconv.FormatInt(n, 10) + u.name; len(s) <= len(best) {
				best = s
			}
		}
	}
	return best
}

// Set takes "512MiB", "8GB" and the like.
func (b *bytesFlag) Set(text string) error {
	for _, u := range byteUnits {
		digits, ok := strings.CutSuffix(text, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n < 1 || n > 1<<50/u.size {
			break
		}
		*b = bytesFlag(n * u.size)
		return nil
	}
	return errors.New("want a number with a unit, such as 512MiB or 8GB")
}

// Type names the form in usage texts.
func (b *bytesFlag) Type() string { return "size" }

// storeFlag is how states are kept.
type storeFlag explore.Store

var storeNames = [...]string{explore.Exact: "exact", explore.Fingerprint: "fingerprint", explore.Disk: "disk"}

// String returns the name of the store.
func (s *storeFlag) String() string { return storeNames[*s] }

// Set takes the name of a store.
func (s *storeFlag) Set(text string) error {
	i := slices.Index(storeNames[:], text)
	if i < 0 {
		return errors.New("want one of " + strings.Join(storeNames[:], ", "))
	}
	*s = storeFlag(i)
	return nil
}

// Type names the form in usage texts.
func (s *storeFlag) Type() string { return strings.Join(storeNames[:], "|") }

// passingFlags say how searches go through time, and when the events of counterexamples happen.
type passingFlags struct {
	time     passingFlag
	schedule scheduleFlag
}

// addTime adds the flag --time.
func (f *passingFlags) addTime(flags *pflag.FlagSet) {
	flags.Var(&f.time, "time", "go through all times tick by tick, or by zones, sets of times, which do not "+
		"grow in number with how long times are (default: zones where times are durations)")
}

// add adds --time and --schedule.
func (f *passingFlags) add(flags *pflag.FlagSet) {
	f.addTime(flags)
	flags.Var(&f.schedule, "schedule", "with zones, have each event of a counterexample as early as it can be, "+
		"or as late")
}

// said returns what the flags say.
func (f *passingFlags) said() verify.Passing {
	return verify.Passing{Clock: verify.Clock(f.time), Schedule: zones.Schedule(f.schedule)}
}

// passingFlag is what time is to a search.
type passingFlag verify.Clock

// String returns what time is.
func (f *passingFlag) String() string { return string(*f) }

// Set takes what time is to be.
func (f *passingFlag) Set(text string) error {
	if t := verify.Clock(text); t != verify.Ticks && t != verify.Zones {
		return fmt.Errorf("want one of %s, %s", verify.Ticks, verify.Zones)
	}
	*f = passingFlag(text)
	return nil
}

// Type names the form in usage texts.
func (f *passingFlag) Type() string { return string(verify.Ticks + "|" + verify.Zones) }

// scheduleFlag is when the events of a counterexample happen.
type scheduleFlag zones.Schedule

// String returns when.
func (f *scheduleFlag) String() string { return zones.Schedule(*f).String() }

// Set takes when they are to.
func (f *scheduleFlag) Set(text string) error {
	i := slices.Index(zones.ScheduleNames(), text)
	if i < 0 {
		return errors.New("want one of " + strings.Join(zones.ScheduleNames(), ", "))
	}
	*f = scheduleFlag(i)
	return nil
}

// Type names the form in usage texts.
func (f *scheduleFlag) Type() string { return strings.Join(zones.ScheduleNames(), "|") }
