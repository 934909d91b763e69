package generate

import (
	"testing"

	"tcpcheck/model"
	"tcpcheck/script/pkt"
	"tcpcheck/script/trial"
)

// The suite and these scripts fill the matrix, and each passes under the profile that it is of;
// those of one profile do not all pass under another.
func TestAll(t *testing.T) {
	suite := 0
	for _, state := range model.TCPStates {
		for _, k := range kinds {
			if filled(state, k) {
				suite++
			}
		}
	}
	if suite != 46 || len(model.TCPStates)*len(kinds) != 88 {
		t.Errorf("the suite fills %d cells", suite)
	}
	others := map[string]string{"rfc9293": "freebsd", "freebsd": "rfc9293", "linux": "rfc793"}
	for profile, other := range others {
		all, err := All(profile)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) != (88-46)*len(places) {
			t.Errorf("%d scripts", len(all))
		}
		names, differ := map[string]bool{}, 0
		for _, file := range all {
			if names[file.Name] {
				t.Errorf("%s is there twice", file.Name)
			}
			names[file.Name] = true
			for _, by := range []string{profile, other} {
				script, err := pkt.Parse(file.Name, file.Text, nil)
				if err != nil {
					t.Fatal(err)
				}
				m, err := trial.NewModel(by)
				if err != nil {
					t.Fatal(err)
				}
				r, err := trial.Run(script, m)
				switch {
				case err != nil:
					t.Fatal(err)
				case r.Verdict == trial.Passes:
				case by == profile:
					t.Errorf("%s, %s: line %d: want %s, got %s, in\n%s", file.Name, by, r.Line, r.Expected, r.Got, file.Text)
				default:
					differ++
				}
			}
		}
		if differ == 0 {
			t.Errorf("%s: all pass under %s", profile, other)
		}
	}
}
