package attack_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

// tried is how many of so many checks there are.
func tried(checks int) int {
	if attack.Factor() == 1 {
		return (checks + 2) / 3
	}
	return checks * attack.Factor()
}

// What is drawn is the same again, and there is as much of it as was asked for.
func TestCheck(t *testing.T) {
	const checks = 7
	draw := func() (all []int) {
		attack.Check(t, checks, func(t *rapid.T) { all = append(all, rapid.Int().Draw(t, "number")) })
		return all
	}
	once, again := draw(), draw()
	if want := tried(checks); len(once) != want {
		t.Errorf("%d checks, want %d", len(once), want)
	}
	if !slices.Equal(once, again) {
		t.Errorf("drew %v, and then %v", once, again)
	}
}

// Tests that run side by side have each as many checks as they ask for.
func TestCheckSideBySide(t *testing.T) {
	for checks := range 20 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			n := 0
			attack.Check(t, 5*checks, func(*rapid.T) { n++ })
			if want := tried(5 * checks); n != want {
				t.Errorf("%d checks, want %d", n, want)
			}
		})
	}
}

// Random numbers are the same again.
func TestRand(t *testing.T) {
	if once, again := attack.Rand(t).Uint64(), attack.Rand(t).Uint64(); once != again {
		t.Errorf("drew %d, and then %d", once, again)
	}
}
