package explore

import "fmt"

// Verdict is the answer to one property, or to several at once. In text, JSON and YAML
// it is the word that [Verdict.String] returns.
type Verdict uint8

// The verdicts.
const (
	// Incomplete means that the search ended before the property was decided.
	Incomplete Verdict = iota
	// Holds means that every reachable state was explored (or, for Sometimes,
	// that a witness was found).
	Holds
	// Violated means that a counterexample was found (or, for Sometimes, that
	// every reachable state was explored and none is a witness).
	Violated
)

var verdicts = [...]string{"incomplete", "holds", "violated"}

// String returns "holds", "violated" or "incomplete".
func (v Verdict) String() string { return verdicts[v] }

// MarshalText returns the word for v.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText sets v to the verdict of that word.
func (v *Verdict) UnmarshalText(word []byte) error {
	for i, known := range verdicts {
		if known == string(word) {
			*v = Verdict(i)
			return nil
		}
	}
	return fmt.Errorf("no verdict is called %q", word)
}

// And returns the verdict on two claims together: they hold if both do, and are
// violated if one is, whatever is known of the other.
func (v Verdict) And(other Verdict) Verdict {
	switch {
	case v == Violated || other == Violated:
		return Violated
	case v == Holds && other == Holds:
		return Holds
	}
	return Incomplete
}

// Says returns a verdict on a property of kind k in one word: what Sometimes claims is
// witnessed or never, all else holds or is violated.
func (k Kind) Says(v Verdict) string {
	switch {
	case k == Sometimes && v == Holds:
		return "witnessed"
	case k == Sometimes && v == Violated:
		return "never"
	}
	return v.String()
}
