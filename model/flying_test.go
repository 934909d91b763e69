package model_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
)

func drawnModel(t *rapid.T, p model.Parameters) *model.Model {
	m, err := model.New(p, model.AllGhosts)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A run that starts flying is one that starts established: it begins with SENDs.
func TestStartFlying_IsARunFromEstablished(t *testing.T) {
	attack.Check(t, 200, func(t *rapid.T) {
		p := modeltest.Parameters(t, modeltest.From{"start": {int(model.StartFlying)}, "data": {0, 1, 2, 3},
			"incarnations": {1, 2}})
		m, plain := drawnModel(t, p), p
		plain.Start = model.StartEstablished
		of := drawnModel(t, plain)
		s := m.Initial()[0]
		if s != of.Initial()[0] {
			t.Fatal("it begins elsewhere")
		}
		for range 60 {
			as := m.Enabled(s, nil)
			all := of.Enabled(s, nil)
			for _, a := range as {
				if !slices.Contains(all, a) {
					t.Fatalf("%v cannot be taken from established", a)
				}
			}
			if n := len(as); n == 0 {
				return
			} else if n != len(all) && (n > 1 || as[0].Kind != model.Send) {
				t.Fatalf("%v in place of %v", as, all)
			}
			s = m.Apply(s, rapid.SampledFrom(as).Draw(t, "action"))
		}
	})
}
