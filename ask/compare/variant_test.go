package compare_test

import (
	"slices"
	"strings"
	"testing"

	"tcpcheck/ask/compare"
	"tcpcheck/model"
	"tcpcheck/settings"
)

func TestParseVariant(t *testing.T) {
	v, err := compare.ParseVariant("f1:  profile=rfc9293 time-wait-rst=ignore data-a=1 msl=3")
	if err != nil || v.Name != "f1" || len(v.Given) != 4 ||
		v.Given[1] != (model.Setting{Name: "time-wait-rst", Value: "ignore"}) {
		t.Fatalf("%+v, %v", v, err)
	}
	want := settings.Given{
		{Name: "profile-b", Value: "rfc9293"}, {Name: "time-wait-rst-b", Value: "ignore"},
		{Name: "data-a", Value: "1"}, {Name: "msl", Value: "3"},
	}
	if at := v.At(model.B); !slices.Equal(at.Given, want) {
		t.Errorf("%+v", at)
	}
	for _, bad := range []string{"", "f1", ": rto=1", "a/b: rto=1", "-x: rto=1", "x: rto", "x: rto=", "x: rot=1",
		"x: profiles=1", "x: tick=1s"} {
		if _, err := compare.ParseVariant(bad); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// What is read is a name for a file and settings that resolve or are refused.
func FuzzParseVariant(f *testing.F) {
	f.Add("f1: profile=rfc9293 time-wait-rst=ignore")
	f.Add("x: rto=0")
	f.Add("x:")
	f.Add(": =")
	f.Fuzz(func(t *testing.T, text string) {
		v, err := compare.ParseVariant(text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if v.Name == "" || strings.ContainsAny(v.Name, "/\\. \t\n") {
			t.Errorf("%q: name %q", text, v.Name)
		}
		_, _ = settings.Resolve(v.Given)
	})
}
