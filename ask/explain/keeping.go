package explain

import (
	"slices"
	"strconv"
	"time"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/trace"
)

// kept lists what makes the property hold where a middlebox forgets the connection in run: a longer
// time for its entry, the least that is enough, and keep-alives, as seldom as is enough.
func (a *asker) kept(run *trace.Run, p *model.Parameters) ([]string, error) {
	e, state := forgets(run)
	if state == model.BoxNone {
		return nil, nil
	}
	now, _ := p.Middlebox[e].Keeps[state].Ticks()
	longer, err := a.keptLonger(p, e, state, now)
	if err != nil {
		return nil, err
	}
	alive := ""
	if state == model.BoxEstablished {
		alive, err = a.keptAlive(p, now)
	}
	return slices.DeleteFunc([]string{longer, alive}, func(flag string) bool { return flag == "" }), err
}

// forgets returns beside which end, and in which state, a middlebox forgets the connection first in run;
// [model.BoxNone] for no state.
func forgets(run *trace.Run) (model.End, model.BoxState) {
	for i := range run.Steps {
		step := &run.Steps[i]
		for _, e := range model.Ends {
			before := run.Before(i).Entry[e].State
			switch {
			case before == model.BoxNone || run.Before(i + 1).Entry[e].State != model.BoxNone:
			case step.Action.Kind == model.Forget:
				return e, before
			case step.In != model.BoxDrop && step.Out != model.BoxDrop:
				return e, endedIn(run, i, e)
			}
		}
	}
	return model.A, model.BoxNone
}

// keptLonger returns the flag that has the middlebox beside e keep an entry in a state for longer
// than now; "" if that does not help.
func (a *asker) keptLonger(p *model.Parameters, e model.End, state model.BoxState, now int) (string, error) {
	flag := "--" + model.BoxTime(state) + e.Suffix() + " "
	with := func(keep model.Keep) *model.Parameters {
		c := *p
		c.Middlebox[e].Keeps[state] = keep
		return &c
	}
	if ok, err := a.holds(with(model.KeepForever)); err != nil || !ok {
		return "", err
	}
	most := max(a.longestTried(p), 2*now)
	least, ok, err := between(now, most, func(ticks int) (explore.Verdict, error) {
		verdict, _, err := a.ask(with(model.KeepNot + model.Keep(ticks)))
		return verdict, err
	})
	if !ok || err != nil {
		return flag + "never", err
	}
	return flag + p.Time(least), nil
}

// keptAlive returns the flags for the most seldom keep-alives that are enough where an entry is
// kept for a number of ticks; "" if none are.
func (a *asker) keptAlive(p *model.Parameters, now int) (string, error) {
	with := func(ticks int) *model.Parameters {
		c := *p
		for _, e := range model.Ends {
			if c.Application[e].Keepalive == model.KeepaliveOff {
				c.Application[e].Keepalive = model.KeepaliveOn
				usualKeepalives(&c, e)
			}
			c.Policy[e].KeepaliveTime = ticks
		}
		return &c
	}
	// The other way round: the less the time, the better. The most that can be enough mostly is.
	short := now
	for _, next := range []int{now - 1, now - 1 - p.Delay, now / 2} {
		if next < 1 || next >= short {
			continue
		}
		less, ok, err := between(-short, -next, func(ticks int) (explore.Verdict, error) {
			verdict, _, err := a.ask(with(-ticks))
			return verdict, err
		})
		if err != nil {
			return "", err
		}
		if ok {
			return "--keepalive on --keepalive-time " + p.Time(-less), nil
		}
		short = next
	}
	return "", nil
}

// usualKeepalives sets the interval and the number of keep-alives of e to those that settings have.
func usualKeepalives(p *model.Parameters, e model.End) {
	for _, s := range settings.UsualKeepalives(p.Tick > 0) {
		n, err := strconv.Atoi(s.Value)
		if t, not := time.ParseDuration(s.Value); err != nil && not == nil {
			n = int((t + p.Tick - 1) / p.Tick)
		}
		d, _, _ := model.ParameterNamed(s.Name)
		d.SetNumber(p, e, n)
	}
}

// between returns the least number up to most with which a property holds, if it does with most;
// with less than that, from short on, it does not. False if none was found.
func between(short, most int, ask func(int) (explore.Verdict, error)) (least int, ok bool, err error) {
	if short >= most {
		return 0, false, nil
	}
	if verdict, err := ask(most); verdict != explore.Holds || err != nil {
		return 0, false, err
	}
	return narrow(short, most, short+(most-short)/2, ask)
}

// narrow returns the least number with which a property holds, as it does with long and not with short;
// next is asked about first. False if a question was not answered.
func narrow(short, long, next int, ask func(int) (explore.Verdict, error)) (least int, ok bool, err error) {
	for ; next > short; next = short + (long-short)/2 {
		switch verdict, err := ask(next); {
		case err != nil || verdict == explore.Incomplete:
			return 0, false, err
		case verdict == explore.Holds:
			long = next
		default:
			short = next
		}
	}
	return long, true, nil
}
