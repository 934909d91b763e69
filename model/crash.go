package model

import "fmt"

// An end that crashes loses its TCB and all that it knew, and tells nobody (RFC 9293, 3.5.1).
// It is down for a while, and for an MSL more where it keeps the quiet time (3.4.3): it
// hears nothing then, and sends nothing. Then its application is as it was before the first
// OPEN.

// crashes says whether e is an end that may crash (decisions C11).
func (p *Parameters) crashes(e End) bool { return p.Crashes[e] > 0 }

// validateCrashes returns a [*ParameterError] for crashes that do not go together, or not
// with other parameters.
func (p *Parameters) validateCrashes() error {
	a, b := p.Crashes[A], p.Crashes[B]
	if a == 0 && b == 0 {
		return nil
	}
	name, n := "crashes"+A.Suffix(), a
	if a == 0 {
		name, n = "crashes"+B.Suffix(), b
	}
	switch {
	case a != b && a != 0 && b != 0:
		return &ParameterError{"crashes-b", fmt.Sprint(b), fmt.Sprintf(
			"0, or %d as crashes-a: the crashes of both ends are counted together", a)}
	case p.Aborts != [2]int{}:
		return &ParameterError{name, fmt.Sprint(n), "0 with aborts, with which they are counted"}
	case p.Unlimited():
		return &ParameterError{name, fmt.Sprint(n), "0 with any number of duplicates"}
	case p.Reboot+p.MSL > maxTicks:
		return &ParameterError{"reboot", p.Time(p.Reboot), "so much that with the msl it is no more than " +
			p.Time(maxTicks)}
	}
	return nil
}

// Down is how many ticks e hears and sends nothing after a crash.
func (p *Parameters) Down(e End) int {
	down := p.Reboot
	if p.Policy[e].QuietTime == QuietTimeYes {
		down += p.MSL
	}
	return down
}

// crash is the crash of e, which has the TCB t.
func (m *Model) crash(e End, t TCB) (TCB, Effects) {
	policy := &m.Parameters.Policy[e]
	if policy.ISN == ISNMonotonic && policy.ISNSurvives == ISNSurvivesNo {
		t.SndNxt = m.space.mask // as if it never had a TCB
	}
	if policy.ISNSurvives == ISNSurvivesNo {
		t.ISNClock = 0
	}
	t = m.deleted(e, t)
	t.ClockLost = m.timestamps
	if down := m.Parameters.Down(e); down > 0 {
		t.State, t.Timer = Closed, Timer{TimerReboot, uint16(down)}
	}
	return t, Effects{Ungraceful: true, Clause: Crashed}
}

// reboot is the end of a crash.
func (m *Model) reboot(e End, t TCB) (TCB, Effects) {
	return m.deleted(e, t), Effects{Clause: Crashed}
}
