package scenario

import (
	"fmt"
	"strings"
)

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
func (s *Scan) Expects(wait int) Verdict {
	if s.Smallest != NoWait && wait >= s.Smallest {
		return Holds
	}
	return Violated
}

// found says which waits of the scan were found to be long enough: by is what came
// of each wait, the first one first.
func (s *Scan) found(by []Verdict) string {
	smallest := NoWait
	var holding []string
	for i, v := range by {
		switch v {
		case Incomplete:
			return fmt.Sprintf("incomplete at %d", s.From+i)
		case Holds:
			holding = append(holding, fmt.Sprint(s.From+i))
			if smallest == NoWait {
				smallest = s.From + i
			}
		case Violated, Witnessed, Never:
		}
	}
	if smallest == NoWait || len(holding) == s.To-smallest+1 {
		return s.words(smallest)
	}
	return "holds only at " + strings.Join(holding, ", ")
}
