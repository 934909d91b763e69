package explore_test

import (
	"context"
	"testing"

	"tcpcheck/explore"
)

// A table of dining philosophers: each is thinking, holds the first fork it
// wants, or eats with both.
type table [4]activity

type activity uint8

const (
	thinking activity = iota
	hungry
	eating
)

// A move is what a philosopher does.
type move struct {
	who  int
	what string
}

// philosophers want the left fork first. The last of them wants the right one
// first if handed, and a hungry one may put its fork back if polite.
type philosophers struct{ handed, polite bool }

func (philosophers) Initial() []table { return []table{{}} }

func (p philosophers) Enabled(s table, as []move) []move {
	for who, activity := range s {
		first, second := who, (who+1)%len(s)
		if p.handed && who == len(s)-1 {
			first, second = second, first
		}
		switch {
		case activity == thinking && p.free(s, first):
			as = append(as, move{who, "take the first fork"})
		case activity == hungry && p.free(s, second):
			as = append(as, move{who, "take the second fork"})
		case activity == hungry && p.polite:
			as = append(as, move{who, "put the first fork back"})
		case activity == eating:
			as = append(as, move{who, "put both forks back"})
		}
	}
	return as
}

// free says whether nobody holds a fork, which is left of the philosopher of
// its number.
func (p philosophers) free(s table, fork int) bool {
	left, right := s[fork], s[(fork+len(s)-1)%len(s)]
	leftHolds, rightHolds := left != thinking, right == eating
	if p.handed && fork == len(s)-1 { // the last philosopher's second
		leftHolds = left == eating
	}
	if p.handed && fork == 0 { // the last philosopher's first
		rightHolds = right != thinking
	}
	return !leftHolds && !rightHolds
}

func (philosophers) Apply(s table, m move) table {
	switch m.what {
	case "take the first fork":
		s[m.who] = hungry
	case "take the second fork":
		s[m.who] = eating
	default:
		s[m.who] = thinking
	}
	return s
}

func TestPhilosophers(t *testing.T) {
	for name, test := range map[string]struct {
		sys             philosophers
		stuck, livelock explore.Verdict
	}{
		"all left":  {philosophers{}, explore.Violated, explore.Holds},
		"one right": {philosophers{handed: true}, explore.Holds, explore.Holds},
		"polite":    {philosophers{polite: true}, explore.Holds, explore.Violated},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := explore.Run(context.Background(), test.sys, []explore.Property[table, move]{
				{
					Name:  "never stuck",
					Kind:  explore.Settles,
					State: func(s *table) bool { return len(test.sys.Enabled(*s, nil)) > 0 },
				},
				{
					Name: "somebody eats now and then",
					Kind: explore.NoLivelock,
					Step: func(_ *table, m move, after *table) bool { return after[m.who] == eating },
				},
			}, explore.Options[table, move]{})
			if err != nil {
				t.Fatal(err)
			}
			stuck, livelock := r.Findings[0], r.Findings[1]
			if stuck.Verdict != test.stuck || livelock.Verdict != test.livelock {
				t.Fatalf("%+v", r.Findings)
			}
			if stuck.Verdict == explore.Violated {
				last := stuck.Trace.Steps[len(stuck.Trace.Steps)-1]
				if len(stuck.Trace.Steps) != 4 || stuck.Trace.Loop != -1 ||
					last.After != (table{hungry, hungry, hungry, hungry}) {
					t.Errorf("stuck: %+v", stuck.Trace)
				}
			}
			if livelock.Verdict == explore.Violated {
				// The second fork is free for one who is alone; the third
				// philosopher has to keep the second from eating. So a table
				// with two hungry neighbours is the first on such a cycle.
				steps := livelock.Trace.Steps
				if livelock.Trace.Loop != len(steps)-2 || steps[len(steps)-1].Action.what != "put the first fork back" {
					t.Errorf("livelock: %+v", livelock.Trace)
				}
			}
		})
	}
}

// mutex is Peterson's algorithm for two processes; naive leaves out whose turn
// it is, so that both wait for each other.
type mutex struct{ naive bool }

type processes struct {
	at    [2]location
	wants [2]bool
	turn  uint8
}

type location uint8

const (
	outside location = iota
	wanting
	waiting
	inside
)

func (mutex) Initial() []processes { return []processes{{}} }

func (m mutex) Enabled(s processes, as []int) []int {
	for p := range s.at {
		other := 1 - p
		if s.at[p] != waiting || !s.wants[other] || !m.naive && int(s.turn) == p {
			as = append(as, p)
		}
	}
	return as
}

func (mutex) Apply(s processes, p int) processes {
	switch s.at[p] {
	case outside:
		s.wants[p] = true
	case wanting:
		s.turn = uint8(1 - p)
	case waiting:
	case inside:
		s.wants[p] = false
	}
	s.at[p] = (s.at[p] + 1) % 4
	return s
}

func TestMutex(t *testing.T) {
	properties := []explore.Property[processes, int]{
		{
			Name:  "one inside",
			State: func(s *processes) bool { return s.at != [2]location{inside, inside} },
		},
		{
			Name: "nobody starves",
			Kind: explore.NoLivelock,
			Step: func(_ *processes, p int, after *processes) bool { return p == 0 && after.at[0] == inside },
		},
		{
			Name:  "not both wait",
			Kind:  explore.Settles,
			State: func(s *processes) bool { return len(mutex{naive: true}.Enabled(*s, nil)) > 0 || s.turn < 2 },
		},
		{
			Name: "a process goes in",
			Kind: explore.NoLivelock,
			Step: func(_ *processes, p int, after *processes) bool { return after.at[p] == inside },
		},
	}
	r, err := explore.Run(context.Background(), mutex{}, properties, explore.Options[processes, int]{})
	if err != nil {
		t.Fatal(err)
	}
	// Process 0 need never start, while the other goes round: that is the cycle
	// without an entry of 0, and it goes through the initial state's like.
	starves := r.Findings[1]
	if starves.Verdict != explore.Violated || len(starves.Trace.Steps)-starves.Trace.Loop != 4 {
		t.Errorf("%+v", starves)
	}
	for _, i := range []int{0, 2, 3} {
		if r.Findings[i].Verdict != explore.Holds {
			t.Errorf("%+v", r.Findings[i])
		}
	}

	r, err = explore.Run(context.Background(), mutex{naive: true}, []explore.Property[processes, int]{{
		Name:  "not stuck",
		Kind:  explore.Settles,
		State: func(s *processes) bool { return s.at != [2]location{waiting, waiting} },
	}}, explore.Options[processes, int]{})
	if err != nil {
		t.Fatal(err)
	}
	if f := r.Findings[0]; f.Verdict != explore.Violated || len(f.Trace.Steps) != 4 || f.Trace.Loop != -1 {
		t.Errorf("%+v", f)
	}
}
