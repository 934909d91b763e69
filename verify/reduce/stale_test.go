package reduce_test

import (
	"testing"

	"tcpcheck/model"
	"tcpcheck/verify/reduce"
)

// A RST on its way to an end without a TCB draws nothing, whatever number it lacks.
func TestNobodyHearsARST(t *testing.T) {
	p := model.Default()
	p.Loss, p.Duplicates, p.Incarnations = model.Any, model.Any, 1
	m, err := model.New(p, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, apart := range []bool{false, true} {
		s := model.State{TCB: [2]model.TCB{{State: model.TimeWait}, {State: model.Listen}}}
		s.Toward[model.B].Add(model.Segment{Seq: 2, Ctl: model.RST})
		if reduce.StaleOf(m, apart).Normalize(&s); s.InFlight() != 0 {
			t.Errorf("apart %v: %v is left", apart, s.Toward[model.B].Segments())
		}
	}
}
