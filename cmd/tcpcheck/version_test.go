package main

import (
	"runtime/debug"
	"testing"
)

func TestBuilt(t *testing.T) {
	for want, info := range map[string]*debug.BuildInfo{
		"of an unknown version": nil,
		"v1.2.3, go1.26.0":      {GoVersion: "go1.26.0", Main: debug.Module{Version: "v1.2.3"}},
		"v0.0.0, commit abc and changes, go1.26.0": {
			GoVersion: "go1.26.0", Main: debug.Module{Version: "v0.0.0"},
			Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "true"}},
		},
	} {
		if got := built(info); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
