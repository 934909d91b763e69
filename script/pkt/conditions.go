package pkt

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// directive is a line for the preprocessor of C.
var directive = regexp.MustCompile(`^\s*#\s*([a-z]+)?(?:\s+(\S+))?\s*(?://.*)?$`)

// conditions returns the lines that are there with the names that are defined; those that
// are not, and the directives, are empty.
func conditions(name, text string, defined []string) (string, error) {
	defined = slices.Clone(defined)
	lines := strings.Split(text, "\n")
	// A branch is what is between #ifdef and #endif: whether it is there, and where it began.
	type branch struct {
		line          int
		there, before bool
		last          bool
	}
	var open []branch
	there := true
	for i, line := range lines {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			if !there {
				lines[i] = ""
			}
			continue
		}
		lines[i] = ""
		fails := func(what string) error { return &Error{name, i + 1, what} }
		m := directive.FindStringSubmatch(line)
		word, arg := "", ""
		if m != nil {
			word, arg = m[1], m[2]
		}
		top := len(open) - 1
		switch word {
		case "ifdef", "ifndef":
			if arg == "" {
				return "", fails("#" + word + ": want a name")
			}
			is := slices.Contains(defined, arg) == (word == "ifdef")
			open = append(open, branch{line: i + 1, there: is, before: there})
			there = there && is
		case "else":
			if top < 0 || open[top].last {
				return "", fails("#else without #ifdef")
			}
			open[top].last = true
			there = open[top].before && !open[top].there
		case "endif":
			if top < 0 {
				return "", fails("#endif without #ifdef")
			}
			there = open[top].before
			open = open[:top]
		case "define":
			if there {
				defined = append(defined, arg)
			}
		case "undef":
			if there {
				defined = slices.DeleteFunc(defined, func(d string) bool { return d == arg })
			}
		default:
			if i == 0 && strings.HasPrefix(line, "#!") {
				continue
			}
			return "", fails(fmt.Sprintf("%s: want #ifdef, #ifndef, #else, #endif, #define or #undef",
				short(strings.TrimSpace(line))))
		}
	}
	if len(open) > 0 {
		return "", &Error{name, open[len(open)-1].line, "#ifdef without #endif"}
	}
	return strings.Join(lines, "\n"), nil
}

// short returns what is quoted of a text in an error.
func short(s string) string {
	const most = 40
	if line, _, more := strings.Cut(s, "\n"); more {
		s = line
	}
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
