package main

import (
	"fmt"
	"runtime/debug"
	"strings"

	"tcpcheck/report"
)

// version says which tcpcheck this is, and the versions of what it writes and reads.
func version() string {
	var b strings.Builder
	info, _ := debug.ReadBuildInfo()
	b.WriteString("tcpcheck " + built(info) + "\n")
	for _, s := range report.Schemas {
		fmt.Fprintf(&b, "  %s\n", s)
	}
	return b.String()
}

// built is the version of the module, which has the commit's time and number where no
// version is given, the commit if it is known, and the version of Go.
func built(info *debug.BuildInfo) string {
	if info == nil {
		return "of an unknown version"
	}
	says := info.Main.Version
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if commit := settings["vcs.revision"]; commit != "" {
		says += ", commit " + commit
		if settings["vcs.modified"] == "true" {
			says += " and changes"
		}
	}
	return says + ", " + info.GoVersion
}
