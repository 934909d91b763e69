package collapse

import (
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/verify/reduce"
)

// An Action tells of a step what the search needs.
type Action struct {
	Kind model.ActionKind
	// Failed has bit i set if check i returned false for this step. A step into
	// overflow is not checked.
	Failed uint32
}

// A Check is a property's check of a step.
type Check struct {
	Step func(before *model.State, a model.Action, after *model.State) bool
	// Local says that Step reads, of the states before and after, only what is not
	// in the channels, and the action.
	Local bool
	// Watch, unless nil, says of the state after a step, but for its channels, that Step
	// reads them; otherwise Step is local.
	Watch func(after *model.State) bool
}

// A Source is what is collapsed: the model or a mutant.
type Source = explore.System[model.State, model.Action]

// A System is a source whose states are collapsed. Its methods can be called from
// several goroutines at once.
type System struct {
	model    *model.Model
	source   Source
	rotation *reduce.Rotation
	symmetry *reduce.Symmetry
	checks   []Check
	memo     bool
	jumps    bool
	// local and global tell the checks apart, as sets of their numbers; those that are
	// watched are among the local ones.
	local, global, watched uint32

	controls interned[control]
	channels interned[model.Channel]
	segments interned[model.Segment]
	cover    cover
}

// mostChecks is how many checks there can be.
const mostChecks = 32

// New returns the system of source, whose states are normalized by rotation unless
// it is nil. m is the model of which source is, or a mutant. memo says that steps
// depend on parts of the state as the model's do. There can be 32 checks.
func New(m *model.Model, source Source, rotation *reduce.Rotation, checks []Check, memo bool) *System {
	if len(checks) > mostChecks {
		panic("BUG: too many checks")
	}
	// Where the grace of segments is kept, what is left of it depends on all that
	// is in flight.
	memo = memo && m.Ghosts&model.GhostSegmentGrace == 0
	sys := &System{model: m, source: source, rotation: rotation, checks: checks, memo: memo}
	for i, c := range checks {
		if c.Watch != nil {
			sys.watched |= 1 << i
		}
		if c.Local {
			sys.local |= 1 << i
		} else {
			sys.global |= 1 << i
		}
	}
	sys.controls.init()
	sys.channels.init()
	sys.segments.init()
	sys.Encode(&model.State{Overflow: true})
	return sys
}

// Initial returns the initial states.
func (sys *System) Initial() []State {
	var initial []State
	for _, s := range sys.source.Initial() {
		sys.normalize(&s)
		sys.mirror(&s)
		initial = append(initial, sys.Encode(&s))
	}
	return initial
}

func (sys *System) normalize(s *model.State) {
	if sys.rotation != nil {
		sys.rotation.Normalize(s)
	}
}

// reading returns which checks read the channels of the state after a step.
func (sys *System) reading(after *model.State) uint32 {
	reading := sys.global
	for i := range sys.checks {
		if sys.watched&(1<<i) != 0 && sys.checks[i].Watch(after) {
			reading |= 1 << i
		}
	}
	return reading
}

// failed returns which of the given checks return false for a step.
func (sys *System) failed(which uint32, before *model.State, a model.Action, after *model.State) uint32 {
	if after.Overflow {
		return 0
	}
	var failed uint32
	for i := range sys.checks {
		if which&(1<<i) != 0 && !sys.checks[i].Step(before, a, after) {
			failed |= 1 << i
		}
	}
	return failed
}
