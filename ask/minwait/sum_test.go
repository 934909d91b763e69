package minwait_test

import (
	"context"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/ask/explain"
	"tcpcheck/ask/minwait"
	"tcpcheck/internal/attack"
	"tcpcheck/settings"
)

// What the counterexample just below the smallest wait adds up to is mostly that
// wait, and never less: what would be outlasted was not. It is more where what saves
// the connection is not that the segment finds TIME-WAIT, but an ACK that comes
// before it.
func TestTheSumIsTheSmallestWait(t *testing.T) {
	told, all := 0, 0
	attack.Check(t, 100, func(rt *rapid.T) {
		var given settings.Given
		number := func(name string, least, most int) {
			given = given.With(name, strconv.Itoa(rapid.IntRange(least, most).Draw(rt, name)))
		}
		msl := rapid.IntRange(1, 3).Draw(rt, "msl")
		given = given.With("msl", strconv.Itoa(msl))
		number("loss", 0, 1)
		number("rto", 1, 3)
		number("backoff", 1, 2)
		number("retries", 0, 2)
		number("strays", 0, 1)
		given = given.With("incarnations", "1").With("delay",
			strconv.Itoa(rapid.IntRange(0, msl).Draw(rt, "delay")))
		given = given.With("time-wait-restart",
			rapid.SampledFrom([]string{"never", "fin", "any", "exact-fin"}).Draw(rt, "restart"))
		a, err := minwait.Scan(context.Background(), about(t, "no-reset-on-graceful-close", given, 18))
		if err != nil {
			rt.Fatal(err)
		}
		least, ok := a.Smallest()
		below := a.Below()
		if !ok || below == nil {
			return
		}
		all++
		sum, ok := explain.Wait(below.Run)
		if !ok || sum.Ticks() < least {
			rt.Errorf("%v: smallest is %d, the run tells %v", given, least, &sum)
		}
		if sum.Ticks() == least {
			told++
		}
	})
	if told < all*3/4 {
		t.Errorf("the run tells the smallest wait in %d of %d cases", told, all)
	}
	t.Logf("%d of %d", told, all)
}
