package scenario

import (
	"fmt"
	"strings"

	"tcpcheck/explore"
)

// A Scan asks a question with one wait after the other, and expects that the
// property is violated with all below the smallest, and holds from there on.
type Scan struct {
	// From and To are the first wait and the last, in ticks.
	From, To int
	// Smallest is the smallest wait with which the property holds; [NoWait] if it
	// holds with none.
	Smallest int
}

// NoWait says that no wait is long enough.
const NoWait = -1

// words says which waits of the scan are long enough, if that is all from one on.
func (s *Scan) words(smallest int) string {
	switch smallest {
	case NoWait:
		return fmt.Sprintf("holds at none of %d to %d", s.From, s.To)
	case s.From:
		return fmt.Sprintf("holds at all of %d to %d", s.From, s.To)
	}
	return fmt.Sprintf("holds from %d on", smallest)
}

// Expects says what is expected of a wait.
func (s *Scan) Expects(wait int) explore.Verdict {
	if s.Smallest != NoWait && wait >= s.Smallest {
		return explore.Holds
	}
	return explore.Violated
}

// found says which waits of the scan were found to be long enough: by is what came
// of each wait, the first one first.
func (s *Scan) found(by []explore.Verdict) string {
	smallest := NoWait
	var holding []string
	for i, v := range by {
		switch v {
		case explore.Incomplete:
			return fmt.Sprintf("incomplete at %d", s.From+i)
		case explore.Holds:
			holding = append(holding, fmt.Sprint(s.From+i))
			if smallest == NoWait {
				smallest = s.From + i
			}
		case explore.Violated:
		}
	}
	if smallest == NoWait || len(holding) == s.To-smallest+1 {
		return s.words(smallest)
	}
	return "holds only at " + strings.Join(holding, ", ")
}
