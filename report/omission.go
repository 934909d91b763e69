package report

import (
	"fmt"
	"math"
)

// butForOmissions qualifies a verdict by the probability that a state was
// omitted; it is empty if that is 0.
func butForOmissions(probability float64) string {
	if probability == 0 {
		return ""
	}
	return fmt.Sprintf(", but for omissions (probability below %s)", above(probability))
}

// above writes a number of one digit that is above p, and as near to it as can be:
// 3e-7.
func above(p float64) string {
	exponent := int(math.Floor(math.Log10(p)))
	digit := int(math.Floor(p/math.Pow10(exponent))) + 1
	if digit == 10 {
		digit, exponent = 1, exponent+1
	}
	if exponent == 0 {
		return fmt.Sprint(digit)
	}
	return fmt.Sprintf("%de%d", digit, exponent)
}
