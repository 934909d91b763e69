package verify

import (
	"errors"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// mostToTheEnd is how many states are looked at for the way to an end.
const mostToTheEnd = 1 << 18

// ToTheEnd goes on with a run of what q is about until neither end has a TCB and nothing
// is in flight, on a shortest way on which nothing else goes wrong: nothing is lost,
// duplicated or strays, no application opens or aborts, nobody gives up. The run, if it
// grows, then shows what happens, and is none to a property. The error says that there is no
// such way.
func (q *Question) ToTheEnd(run *trace.Run) error {
	sys, _, err := q.system(model.AllGhosts)
	if err != nil {
		return err
	}
	last := run.Initial
	if n := len(run.Steps); n > 0 {
		last = run.Steps[n-1].After
	}
	if last.Closed() {
		return nil
	}
	type step struct {
		from   int
		action model.Action
		state  model.State
	}
	all := []step{{from: -1, state: last}}
	seen := map[model.State]bool{last: true}
	for i := 0; i < len(all) && len(all) < mostToTheEnd; i++ {
		if all[i].state.Closed() {
			var way []step
			for j := i; all[j].from >= 0; j = all[j].from {
				way = append(way, all[j])
			}
			for k := len(way) - 1; k >= 0; k-- {
				after, effects := sys.Step(last, way[k].action)
				run.Add(way[k].action, after, effects)
				last = after
			}
			run.Property, run.Word = "", ""
			return nil
		}
		for _, a := range sys.Enabled(all[i].state, nil) {
			if goesWrong(a.Kind) {
				continue
			}
			if after, _ := sys.Step(all[i].state, a); !after.Overflow && !seen[after] {
				seen[after] = true
				all = append(all, step{i, a, after})
			}
		}
	}
	return errors.New("--to-the-end: from there on both ends are not closed without anything going wrong")
}

// goesWrong says whether an action is none of those that lead a connection to its end.
func goesWrong(k model.ActionKind) bool {
	switch k {
	case model.Lose, model.GoAstray, model.DeliverDuplicate, model.Open, model.Abort,
		model.GiveUp, model.Abandon, model.Crash, model.LingerEnd, model.Forge:
		return true
	case model.Tick, model.Send, model.Close, model.Deliver, model.Retransmit, model.Expire,
		model.Shutdown, model.Read, model.Reboot, model.Probe, model.ProbeWindow, model.Forget, model.DelayedACK:
	}
	return false
}
