package verify_test

import (
	"context"
	"testing"

	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// The answer does not depend on the number of workers.
func TestWorkersChangeNoAnswer(t *testing.T) {
	for name, p := range map[string]model.Parameters{
		"holds":    textbook(1, 1, 1, 3),
		"violated": under(retries(textbook(1, 1, 1, 2), 1), model.RFC9293),
		"liveness": func() model.Parameters {
			p := under(retries(textbook(1, 0, 1, 2), 1), model.RFC9293)
			p.FirstCloser = model.FirstCloserAny
			return p
		}(),
	} {
		for _, ps := range [][]properties.Property{safety, properties.All} {
			var one *verify.Answer
			for _, workers := range []int{1, 2, 7} {
				got, err := verify.Ask(context.Background(), verify.Question{
					Parameters: p, Properties: ps, Workers: workers, Without: verify.AllReductions,
				})
				if err != nil {
					t.Fatal(err)
				}
				if one == nil {
					one = got
				}
				same(t, name, got, one)
			}
			t.Logf("%s: %d states", name, one.States)
		}
	}
}
