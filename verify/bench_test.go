package verify_test

import (
	"context"
	"fmt"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// BenchmarkDefault asks what "tcpcheck verify" asks.
func BenchmarkDefault(b *testing.B) {
	benchmark(b, verify.Question{Parameters: model.Default(), Properties: properties.Default}, 0)
}

// BenchmarkTable asks the questions that others measure.
func BenchmarkTable(b *testing.B) {
	for _, row := range []struct {
		msl, wait, loss int
		profile         string
		states          int64
	}{
		{4, 8, 1, "textbook", 156_229},
		{5, 10, 1, "textbook", 640_674},
		{6, 12, 2, "textbook", 3_179_568},
		{4, 8, 1, "rfc9293", 1_300_244},
		{5, 10, 1, "rfc9293", 5_870_542},
	} {
		p := textbook(1, row.loss, 1, row.wait)
		p.MSL, p.Delay = row.msl, row.msl
		p = under(b, p, row.profile)
		for _, workers := range []int{1, 2} {
			q := verify.Question{Parameters: p, Properties: properties.Default[:1], Workers: workers}
			name := fmt.Sprintf("msl=%d/loss=%d/%s/workers=%d", row.msl, row.loss, row.profile, workers)
			b.Run(name+"/reduced", func(b *testing.B) { benchmark(b, q, 0) })
			q.Without = verify.AllReductions
			b.Run(name+"/plain", func(b *testing.B) { benchmark(b, q, row.states) })
		}
	}
}

func benchmark(b *testing.B, q verify.Question, states int64) {
	b.Helper()
	b.ReportAllocs()
	var a *verify.Answer
	for b.Loop() {
		var err error
		a, err = verify.Ask(context.Background(), q)
		if err != nil || a.Verdict != explore.Holds || states > 0 && a.States != states {
			b.Fatal(a, err)
		}
	}
	perStep := b.Elapsed().Seconds() / float64(b.N) / float64(a.Transitions)
	b.ReportMetric(float64(a.States), "states")
	b.ReportMetric(perStep*1e9, "ns/step")
	b.ReportMetric(float64(a.PeakBytes)/float64(a.States), "B/state")
}
