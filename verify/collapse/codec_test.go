package collapse_test

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/verify/collapse"
)

// A codec gives back what it packed, or, if it has too few bits, says so and gives
// back a state that there is.
func TestCodecs(t *testing.T) {
	m, err := model.New(model.Default(), model.NoGhosts)
	if err != nil {
		t.Fatal(err)
	}
	sys := collapse.New(m, m, nil, nil, true)
	exceeded := 0
	narrow, wide := sys.Narrow(func() { exceeded++ }), sys.Wide()
	attack.Check(t, 100, func(t *rapid.T) {
		s := collapse.State{
			Control: rapid.Uint32().Draw(t, "control"),
			ToA:     rapid.Uint32().Draw(t, "to A"),
			ToB:     rapid.Uint32().Draw(t, "to B"),
		}
		packed, got := make([]byte, wide.Size()), collapse.State{}
		wide.Encode(packed, &s)
		if wide.Decode(packed, &got); got != s {
			t.Errorf("wide: %v, want %v", got, s)
		}
		want, before := s, exceeded
		packed = make([]byte, narrow.Size())
		narrow.Encode(packed, &s)
		if narrow.Decode(packed, &got); exceeded > before {
			want = collapse.State{}
		}
		if got != want || (exceeded > before) != (s.Control >= 1<<18 || s.ToA >= 1<<23 || s.ToB >= 1<<23) {
			t.Errorf("narrow: %v of %v, exceeded %v", got, s, exceeded > before)
		}
	})
}
