package report

import "tcpcheck/verify"

type statsJSON struct {
	TCPStates []pairJSON         `json:"tcp_states"`
	Budgets   map[string][]int64 `json:"budgets"`
	InFlight  []int64            `json:"in_flight"`
}

type pairJSON struct {
	A      string `json:"a"`
	B      string `json:"b"`
	States int64  `json:"states"`
}

func statsOf(s *verify.Stats) *statsJSON {
	j := &statsJSON{TCPStates: []pairJSON{}, Budgets: map[string][]int64{}, InFlight: s.InFlight}
	for _, p := range s.Pairs {
		j.TCPStates = append(j.TCPStates, pairJSON{p.A.String(), p.B.String(), p.States})
	}
	for _, b := range s.Budgets {
		j.Budgets[b.Name] = b.Left
	}
	return j
}
