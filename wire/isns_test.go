package wire

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

// What is accepted holds, and what is refused cannot.
func TestISNs(t *testing.T) {
	refused := 0
	attack.Check(t, 100, func(t *rapid.T) {
		s := isns{modulus: 4}
		for range 3 {
			s.add(rapid.Int64Range(0, 3).Draw(t, "residue"))
		}
		var held []condition
		for range rapid.IntRange(1, 8).Draw(t, "conditions") {
			x := Number{rapid.IntRange(0, 2).Draw(t, "x"), rapid.Int64Range(0, 5).Draw(t, "x plus")}
			y := Number{rapid.IntRange(0, 2).Draw(t, "y"), rapid.Int64Range(0, 5).Draw(t, "y plus")}
			c := s.least(x, y, rapid.Int64Range(-2, 9).Draw(t, "by"))
			before := append([]int64(nil), s.multiples...)
			if s.all(c) {
				held = append(held, c)
			} else {
				refused++
				if possible(append(held, c)) {
					t.Fatalf("%+v is refused after %+v", c, held)
				}
				for i := range before {
					if s.multiples[i] != before[i] {
						t.Fatalf("refusing changed %v to %v", before, s.multiples)
					}
				}
			}
			if !hold(held, s.multiples) {
				t.Fatalf("%v does not satisfy %+v", s.multiples, held)
			}
		}
	})
	if refused == 0 {
		t.Error("nothing was refused")
	}
}

func hold(cs []condition, multiples []int64) bool {
	for _, c := range cs {
		if multiples[c.to] < multiples[c.from]+c.by {
			return false
		}
	}
	return true
}

// possible tries all multiples that conditions on three origins can want.
func possible(cs []condition) bool {
	const most = 12
	for a := range int64(most) {
		for b := range int64(most) {
			for c := range int64(most) {
				if hold(cs, []int64{a, b, c}) {
					return true
				}
			}
		}
	}
	return false
}
