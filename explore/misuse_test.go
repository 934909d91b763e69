package explore_test

import (
	"context"
	"strings"
	"testing"

	"tcpcheck/explore"
)

// still is a system of one state, or of none.
type still[S comparable] struct{ none bool }

func (s still[S]) Initial() []S {
	if s.none {
		return nil
	}
	return make([]S, 1)
}
func (still[S]) Enabled(_ S, as []int) []int { return as }
func (still[S]) Apply(s S, _ int) S          { return s }

func runStill[S comparable](props ...explore.Property[S, int]) error {
	_, err := explore.Run(context.Background(), still[S]{}, props, explore.Options[S, int]{})
	return err
}

func TestMisuse(t *testing.T) {
	state := func(*bool) bool { return true }
	step := func(*bool, int, *bool) bool { return true }
	_, none := explore.Run(context.Background(), still[int]{none: true}, nil, explore.Options[int, int]{})
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"no initial state": {none, "no initial state"},
		"65 properties":    {runStill(make([]explore.Property[bool, int], 65)...), "65 properties"},
		"Always":           {runStill(explore.Property[bool, int]{Name: "p", Step: step}), `"p"`},
		"AlwaysStep": {runStill(explore.Property[bool, int]{Name: "p", Kind: explore.AlwaysStep,
			State: state}), `"p"`},
		"Sometimes": {runStill(explore.Property[bool, int]{Name: "p", Kind: explore.Sometimes}), `"p"`},
		"Sometimes, both": {runStill(explore.Property[bool, int]{Name: "p", Kind: explore.Sometimes,
			State: state, Step: step}), `"p"`},
		"Settles":      {runStill(explore.Property[bool, int]{Name: "p", Kind: explore.Settles}), `"p"`},
		"NoLivelock":   {runStill(explore.Property[bool, int]{Name: "p", Kind: explore.NoLivelock}), `"p"`},
		"unknown kind": {runStill(explore.Property[bool, int]{Name: "p", Kind: 9, State: state}), `"p"`},
		"padding": {runStill[struct {
			A uint8
			B uint16
		}](), "padding"},
		"padding at end": {runStill[struct {
			A uint16
			B uint8
		}](), "padding"},
		"blank field": {runStill[struct{ A, _ uint8 }](), "padding"},
		"string":      {runStill[[2]string](), "string"},
		"float":       {runStill[struct{ A float64 }](), "float64"},
		"pointer":     {runStill[*int](), "ptr"},
		"interface":   {runStill[struct{ A any }](), "interface"},
	} {
		t.Run(name, func(t *testing.T) {
			switch {
			case test.err == nil:
				t.Error("no error")
			case !strings.Contains(test.err.Error(), test.want) || strings.Contains(test.err.Error(), "\n"):
				t.Errorf("error %q", test.err)
			}
		})
	}
}

func TestRaw(t *testing.T) {
	for name, err := range map[string]error{
		"bool": runStill[bool](),
		"struct": runStill[struct {
			A [3]uint8
			B int8
			C struct{ D, E int16 }
		}](),
		"empty": runStill[struct{}](),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
