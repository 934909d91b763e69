package explore_test

import (
	"context"
	"fmt"

	"tcpcheck/explore"
)

// A crossing has a wolf, a goat, a cabbage and a ferryman, each on the left
// bank (false) or on the right.
type crossing struct{ wolf, goat, cabbage, ferryman bool }

// river is the old puzzle: the boat carries the ferryman and one passenger, and
// he must not leave the wolf with the goat, nor the goat with the cabbage.
type river struct{}

func (river) Initial() []crossing { return []crossing{{}} }

func (r river) Enabled(s crossing, as []string) []string {
	for _, passenger := range []string{"nobody", "wolf", "goat", "cabbage"} {
		if after := r.Apply(s, passenger); after != s && !eaten(after) {
			as = append(as, passenger)
		}
	}
	return as
}

// Apply takes a passenger over; a passenger on the other bank stops the boat.
func (river) Apply(s crossing, passenger string) crossing {
	after := s
	after.ferryman = !s.ferryman
	switch {
	case passenger == "wolf" && s.wolf == s.ferryman:
		after.wolf = after.ferryman
	case passenger == "goat" && s.goat == s.ferryman:
		after.goat = after.ferryman
	case passenger == "cabbage" && s.cabbage == s.ferryman:
		after.cabbage = after.ferryman
	case passenger != "nobody":
		return s
	}
	return after
}

func eaten(s crossing) bool {
	return s.goat != s.ferryman && (s.goat == s.wolf || s.goat == s.cabbage)
}

func ExampleRun() {
	result, err := explore.Run(context.Background(), river{}, []explore.Property[crossing, string]{
		{
			Name:  "all can cross",
			Kind:  explore.Sometimes,
			State: func(s *crossing) bool { return *s == crossing{true, true, true, true} },
		},
	}, explore.Options[crossing, string]{})
	if err != nil {
		fmt.Println(err)
		return
	}
	finding := result.Findings[0]
	fmt.Println(finding.Property, finding.Verdict == explore.Holds)
	for _, step := range finding.Trace.Steps {
		fmt.Println(step.Action)
	}
	// Output:
	// all can cross true
	// goat
	// nobody
	// wolf
	// goat
	// cabbage
	// nobody
	// goat
}
