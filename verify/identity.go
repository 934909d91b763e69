package verify

import (
	"fmt"
	"runtime/debug"
)

// identity tells questions apart whose searches differ.
func (q *Question) identity() string {
	id := fmt.Sprintf("%s %+v without %d", build(), q.Parameters.Settings(), q.Without)
	for i := range q.Properties {
		id += " " + q.Properties[i].Name
	}
	if q.Mutant != nil {
		id += " mutant " + q.Mutant.Name
	}
	return id
}

// build tells apart programs that may have other rules; "" where nothing is known.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	id := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" || s.Key == "vcs.modified" {
			id += " " + s.Value
		}
	}
	return id
}
