package settings

import (
	"slices"

	"tcpcheck/model"
)

// Handshake is a policy of earlier releases, whose word two-way was a TCP broken on
// purpose. It is read for one release more: three-way is what TCP does, and two-way, at
// B, which alone is opened passively, is the mutant [TwoWay].
const Handshake = "handshake"

// TwoWay names the mutant that the word two-way of [Handshake] stands for.
const TwoWay = "two-way-handshake"

// handshakes are the words of [Handshake].
var handshakes = []string{"three-way", "two-way"}

// WithoutHandshake returns what was given but for [Handshake], and whether that stands
// for the mutant [TwoWay]. The error is a [*model.ParameterError].
func (given Given) WithoutHandshake() (others Given, twoWay bool, err error) {
	for _, s := range given {
		if model.BothEnds(s.Name) != Handshake {
			others = append(others, s)
		} else if !slices.Contains(handshakes, s.Value) {
			return nil, false, &model.ParameterError{Name: s.Name, Value: s.Value, Want: "one of three-way, two-way"}
		}
	}
	atB, ok := given.Get(Handshake + model.B.Suffix())
	if !ok {
		atB, _ = given.Get(Handshake)
	}
	return others, atB == handshakes[1], nil
}
