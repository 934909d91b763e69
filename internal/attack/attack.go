// Package attack decides how hard the tests try, and from which seed.
//
// What go test draws at random is the same on every machine and in every run: it is
// drawn from one seed, so that a clone is green, or red, for everybody. make attack
// draws from a fresh seed, which it prints, and many times as much; it is what one
// runs before one says that something is done. What it finds becomes a plain test
// with the small case written out, for the seed finds something else as soon as
// anything before it is drawn otherwise.
//
// All that tests draw comes from here: the linter refuses rapid.Check and math/rand
// elsewhere.
//
// The environment, for a failure to be seen again:
//
//	RAPID_SEED       the seed, as is rapid's own flag -rapid.seed
//	TCPCHECK_ATTACK  how many times as much as go test does by itself: 1 without it
package attack

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// usual is the seed of go test. It has no meaning: it is the first RFC of TCP.
const usual = 793

// asked is what the environment and rapid's flags ask for.
type asked struct {
	seed   uint64
	factor int
	checks int // given with -rapid.checks, for all tests alike, or 0
}

// ask reads them once. They are there when the first test runs, and not before.
var ask = sync.OnceValue(func() asked {
	a := asked{seed: usual, factor: 1}
	if text, given := os.LookupEnv("TCPCHECK_ATTACK"); given {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			panic(fmt.Sprintf("TCPCHECK_ATTACK=%q: want a number, at least 1", text))
		}
		a.factor = n
	}
	// Rapid has read RAPID_SEED before go test looks at what a test depends on: without
	// this it would take a result from its cache that another seed had.
	_, _ = os.LookupEnv("RAPID_SEED")
	seed := flag.Lookup("rapid.seed").Value
	if seed.String() == "0" {
		set(seed, usual)
	}
	a.seed, _ = strconv.ParseUint(seed.String(), 10, 64)
	flag.Visit(func(f *flag.Flag) {
		if f.Name == "rapid.checks" {
			a.checks, _ = strconv.Atoi(f.Value.String())
		}
	})
	return a
})

// of is how many checks a test has that asks for so many.
func (a asked) of(checks int) int {
	switch {
	case a.checks > 0:
		return a.checks
	case a.factor == 1:
		return (checks + part - 1) / part
	}
	return checks * a.factor
}

// set sets a flag of rapid's to a number, which it takes.
func set(v flag.Value, n int) {
	if err := v.Set(strconv.Itoa(n)); err != nil {
		panic(err)
	}
}

// checking is held while rapid reads its flags, which are the same for all tests.
var checking sync.Mutex

// part says how much of the checks that a test asks for go test tries: one in so many.
// An attack, without which nothing lands, tries them all.
const part = 3

// Check is rapid.Check from the seed, with a part of so many checks in go test, and with
// Factor times as many in an attack. A failure says how to see it again.
func Check(t *testing.T, checks int, prop func(*rapid.T)) {
	t.Helper()
	a := ask()
	checks = a.of(checks)
	defer tellAgain(t, a)
	// rapid has read its flags when it draws for the first time.
	checking.Lock()
	release := sync.OnceFunc(checking.Unlock)
	defer release()
	set(flag.Lookup("rapid.checks").Value, checks)
	rapid.Check(t, func(rt *rapid.T) { //nolint:forbidigo // here it has the seed
		release()
		prop(rt)
	})
}

// Rand returns a source of numbers that are the same for the same test and seed.
func Rand(t *testing.T) *rand.Rand {
	t.Helper()
	a := ask()
	t.Cleanup(func() { tellAgain(t, a) })
	return rand.New(rand.NewPCG(a.seed, 0)) //nolint:forbidigo // here it has the seed
}

// Factor is how many times as much as in go test is tried: 1 in go test.
func Factor() int { return ask().factor }

// Only skips a test, or the rest of it, that would take long where nothing is attacked.
func Only(t *testing.T) {
	t.Helper()
	if Factor() == 1 {
		t.Skip("part of make attack")
	}
}

// tellAgain says how to see a failure again.
func tellAgain(t *testing.T, a asked) {
	if !t.Failed() {
		return
	}
	path := "./..."
	if info, ok := debug.ReadBuildInfo(); ok {
		path = "./" + strings.TrimSuffix(strings.TrimPrefix(info.Path, info.Main.Path+"/"), ".test")
	}
	t.Logf("again: RAPID_SEED=%d TCPCHECK_ATTACK=%d go test %s -run '^%s$'", a.seed, a.factor, path,
		strings.ReplaceAll(t.Name(), "/", "$/^"))
}
