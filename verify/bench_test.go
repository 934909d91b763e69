package verify_test

import (
	"context"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// BenchmarkDefault asks what "tcpcheck verify" asks.
func BenchmarkDefault(b *testing.B) {
	benchmark(b, verify.Question{Parameters: model.Default(), Properties: properties.Default})
}

// BenchmarkPlain asks the question of 156,229 states that others measure, without
// reductions.
func BenchmarkPlain(b *testing.B) {
	p := textbook(1, 1, 1, 8)
	p.MSL, p.Delay = 4, 4
	benchmark(b, verify.Question{Parameters: p, Properties: properties.Default[:1], Without: verify.AllReductions})
}

func benchmark(b *testing.B, q verify.Question) {
	b.ReportAllocs()
	var states int64
	for b.Loop() {
		a, err := verify.Ask(context.Background(), q)
		if err != nil || a.Verdict != explore.Holds {
			b.Fatal(a, err)
		}
		states += a.States
	}
	b.ReportMetric(float64(states)/b.Elapsed().Seconds(), "states/s")
}
