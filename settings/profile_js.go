//go:build js

package settings

import (
	_ "embed" // the profiles
	"encoding/json"
)

// What reads YAML would make a page in a browser half as large again, so that the profiles
// are JSON there: "make web" writes them.
//
//go:embed profiles/profiles.json
var file []byte

// ofFiles returns the profiles of stacks and of middleboxes. Their file is part of the program: a
// mistake in it is a bug.
func ofFiles() (all []Profile) {
	if err := json.Unmarshal(file, &all); err != nil {
		panic("BUG: profiles.json: " + err.Error())
	}
	return all
}
