package zones

import "tcpcheck/model"

// timeouts are RTOs that last any time, from shortest to longest, another each time.
type timeouts struct {
	at                [2]bool // whose
	shortest, longest int
	most              [2]int // the longest timeouts there are of these, 0 for none
}

// multiples returns p with an RTO of 1 where it lasts any time, so that a timeout says
// how many times as long it is. As many that each is the longest there is are as good as
// more.
func (t *timeouts) multiples(p model.Parameters) model.Parameters {
	for _, e := range model.Ends {
		if policy := &p.Policy[e]; t.at[e] {
			t.most[e] = policy.RTOMax
			policy.RTO = 1
			policy.RTOMax = (policy.RTOMax + t.shortest - 1) / t.shortest
			policy.RTOAfterSYN = 0
		}
	}
	return p
}

// source is where a clock of e's begins that lasts so many RTOs.
func (t *timeouts) source(e model.End, times int32) source {
	s := source{least: times * int32(t.shortest), most: times * int32(t.longest), rtos: times}
	most := int32(t.most[e])
	switch {
	case most == 0 || s.most <= most:
		return s
	case s.least < most:
		panic("BUG: a timeout is the longest there is for some RTOs")
	}
	return source{least: most, most: most}
}
