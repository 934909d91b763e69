package collapse_test

import (
	"testing"

	"tcpcheck/model"
)

// BenchmarkSteps tells what a step costs, once most of what can happen is known.
func BenchmarkSteps(b *testing.B) {
	two := textbook()
	two.MSL, two.Delay, two.Wait, two.Incarnations = 2, 2, model.Both(4), 2
	for _, c := range []struct {
		name     string
		p        model.Parameters
		property string
		rotate   bool
		memo     bool
	}{
		{"fast", textbook(), "no-reset-on-graceful-close", false, true},
		{"rotated", two, "no-old-segment", true, true},
		{"global", textbook(), "network-drained", false, true},
		{"slow", textbook(), "no-reset-on-graceful-close", false, false},
	} {
		b.Run(c.name, func(b *testing.B) {
			sys := systemOf(b, c.p, c.property, c.rotate, c.memo)
			states, _ := reachable(sys, 150_000)
			x := sys.Expander()
			out := make([]step, 0, 1000)
			pass := func() (n int) {
				for i := range states {
					out = x.Steps(&states[i], out[:0])
					n += len(out)
				}
				return n
			}
			pass()
			var n int
			for b.Loop() {
				n += pass()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/step")
			b.ReportMetric(float64(n)/float64(b.N*len(states)), "steps/state")
		})
	}
}
