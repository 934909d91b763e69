package dot

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// A run to a witness violates nothing, and no picture of it says so.
func TestAWitnessIsNoViolation(t *testing.T) {
	w, _ := properties.WitnessNamed("three-segment-close")
	a, err := verify.Ask(context.Background(), verify.Question{Parameters: model.Default(),
		Properties: []properties.Property{w}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Formats {
		if f == PNG {
			continue
		}
		var b bytes.Buffer
		if err := Ladder(&b, a.Findings[0].Run, "A caption.", f); err != nil {
			t.Fatal(err)
		}
		if says := strings.ToLower(b.String()); strings.Contains(says, "violat") || f != Text &&
			!strings.Contains(says, "three-segment-close") {
			t.Errorf("%s: %s", f, b.String())
		}
	}
	if got := Command(a.Findings[0].Run); got != "tcpcheck simulate --witness three-segment-close" {
		t.Errorf("%s", got)
	}
}
