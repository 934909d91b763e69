package explore_test

import (
	"encoding/json"
	"testing"

	"tcpcheck/explore"
)

var verdicts = []explore.Verdict{explore.Incomplete, explore.Holds, explore.Violated}

// Every verdict is read as it is written, and nothing else is one.
func TestVerdictAsText(t *testing.T) {
	text, err := json.Marshal(verdicts)
	if want := `["incomplete","holds","violated"]`; err != nil || string(text) != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
	var read []explore.Verdict
	if err := json.Unmarshal(text, &read); err != nil || len(read) != 3 || read[2] != explore.Violated {
		t.Errorf("%v, %v", read, err)
	}
	err = json.Unmarshal([]byte(`["maybe"]`), &read)
	if err == nil || err.Error() != `no verdict is called "maybe"` {
		t.Errorf("%v", err)
	}
}

// A violation counts before all else, and what is not known before what holds.
func TestVerdictAnd(t *testing.T) {
	for i, want := range []explore.Verdict{
		explore.Incomplete, explore.Incomplete, explore.Violated,
		explore.Incomplete, explore.Holds, explore.Violated,
		explore.Violated, explore.Violated, explore.Violated,
	} {
		if a, b := verdicts[i/3], verdicts[i%3]; a.And(b) != want {
			t.Errorf("%v and %v is %v, want %v", a, b, a.And(b), want)
		}
	}
}

// A witness is found or is not; all else holds or does not.
func TestKindSays(t *testing.T) {
	for i, want := range []string{"incomplete", "witnessed", "never"} {
		if got := explore.Sometimes.Says(verdicts[i]); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got := explore.Settles.Says(verdicts[i]); got != verdicts[i].String() {
			t.Errorf("got %s, want %v", got, verdicts[i])
		}
	}
}
