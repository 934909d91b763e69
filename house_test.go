// Package tcpcheck_test looks at the whole house: what its rooms may import, and
// whether what was decided is written beside the code that does it.
package tcpcheck_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rooms are the folders at the top, from the lowest floor up. An arrow goes to a lower
// floor, so that there is no circle, and rooms on one floor know nothing of each other.
var rooms = [][]string{
	{"model", "explore", "docs"},
	{"properties"},
	{"trace"},
	{"settings"},
	{"verify"},
	{"dot", "wire", "relay"},
	{"ask", "stack"},
	{"script"},
	{"learn"},
	{"report"},
	{"web"},
	{"cmd"},
}

// imports is the golden file: a line for each arrow between two packages, test files
// left out.
const imports = "testdata/imports.txt"

var update = flag.Bool("update", false, "rewrite "+imports+", to be read then")

// An arrow between packages that is not in the golden file has to be wanted by someone.
func TestImports(t *testing.T) {
	var got []string
	for _, a := range arrows(t) {
		got = append(got, a.from+" -> "+a.to)
	}
	if *update {
		if err := os.WriteFile(imports, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(imports)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(data)), "\n")
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("a new arrow: %s\nif it is wanted, add this line to %s", line, imports)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("an arrow less: %s\ntake this line out of %s", line, imports)
		}
	}
	if !slices.IsSorted(want) {
		t.Errorf("%s is not sorted", imports)
	}
}

// No arrow between rooms goes up, or along a floor.
func TestRooms(t *testing.T) {
	floor := map[string]int{}
	for i, names := range rooms {
		for _, name := range names {
			floor[name] = i
		}
	}
	room := func(pkg string) string {
		name, _, _ := strings.Cut(pkg, "/")
		if _, is := floor[name]; !is {
			t.Errorf("package %s is in none of the rooms", pkg)
		}
		return name
	}
	for _, a := range arrows(t) {
		if from, to := room(a.from), room(a.to); from != to && floor[to] >= floor[from] {
			t.Errorf("%s imports %s: %s is no room below %s", a.from, a.to, to, from)
		}
	}
}

// The core needs nothing but Go and the hash. What helps its tests (modeltest) may.
func TestCore(t *testing.T) {
	eachFile(t, func(name string, file *ast.File) {
		room, _, _ := strings.Cut(name, "/")
		if !slices.Contains([]string{"model", "explore", "properties"}, room) ||
			strings.HasSuffix(path.Dir(name), "test") {
			return
		}
		for _, imported := range importsOf(file) {
			first, _, _ := strings.Cut(imported, "/")
			if strings.Contains(first, ".") && imported != "github.com/zeebo/xxh3" {
				t.Errorf("%s imports %s", name, imported)
			}
		}
	})
}

// An arrow goes from a package to one that it imports. Both are named by their folder.
type arrow struct{ from, to string }

// arrows returns those of the module, sorted, without what only tests import.
func arrows(t *testing.T) []arrow {
	t.Helper()
	var all []arrow
	eachFile(t, func(name string, file *ast.File) {
		for _, imported := range importsOf(file) {
			if to, own := strings.CutPrefix(imported, "tcpcheck/"); own {
				all = append(all, arrow{path.Dir(name), to})
			}
		}
	})
	slices.SortFunc(all, func(a, b arrow) int {
		return strings.Compare(a.from+" -> "+a.to, b.from+" -> "+b.to)
	})
	return slices.Compact(all)
}

// importsOf returns what a file imports.
func importsOf(file *ast.File) (all []string) {
	for _, spec := range file.Imports {
		all = append(all, strings.Trim(spec.Path.Value, `"`))
	}
	return all
}

// eachFile calls f for every Go file of the module that is no test, for whatever system
// it is. It reads them itself: go test then knows that its result depends on them.
func eachFile(t *testing.T, f func(name string, file *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != ".":
			if _, err := os.Stat(path.Join(name, "go.mod")); err == nil || strings.HasPrefix(name, ".") ||
				entry.Name() == "testdata" || entry.Name() == "node_modules" {
				return fs.SkipDir // another module, or no code
			}
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			f(name, file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
