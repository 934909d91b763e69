package settings_test

import (
	"errors"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/settings"
)

// Whatever is given comes to valid parameters or to one line.
func FuzzResolve(f *testing.F) {
	for _, words := range []string{
		"", "msl=60s rto=200ms wait=1s", "profile=linux wait-a=0", "resolution=500ms delay=1us",
		"profile-b=lwip loss=2", "rto=9223372036854775807ns", "wait=4 rto-a=3", "data=1.5 isn=zero",
	} {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, words string) {
		r, err := settings.Resolve(given(words))
		var p *model.ParameterError
		switch {
		case err == nil && r.Parameters.Validate() != nil:
			t.Errorf("%q: %v", words, r.Parameters.Validate())
		case err != nil && (!errors.As(err, &p) || strings.Contains(err.Error(), "\n")):
			t.Errorf("%q: %v", words, err)
		}
		if err != nil {
			return
		}
		if again, err := settings.Resolve(settings.Leading(&r.Parameters)); err != nil ||
			again.Parameters.Policy != r.Parameters.Policy {
			t.Errorf("%q: what leads there leads to %v, %v", words, again, err)
		}
	})
}
