package main

import (
	"errors"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tcpcheck/model"
	"tcpcheck/settings"
)

// didYouMean returns what to say of a word that is none of those known: the one that is
// nearest to it; "" if none is near.
func didYouMean(word string, known []string) string {
	best, least := "", 1+max(1, (len(word)+1)/3)
	for _, k := range known {
		d := distance(strings.ToLower(word), strings.ToLower(k))
		if d < least && d < len(word) {
			best, least = k, d
		}
	}
	if best == "" || best == word {
		return ""
	}
	return "; did you mean " + best + "?"
}

// distance is how many letters are to be put in, left out, changed, or swapped with the
// next to make one word of the other.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
		for j := 1; j <= len(b); j++ {
			if i == 0 {
				rows[i][j] = j
				continue
			}
			changed := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				changed++
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, changed)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

// wanted is how an error ends that lists the words that could be in the place of one.
var wanted = regexp.MustCompile(`(\S+): want (?:[^:]*\b)?(?:one )?of ([\w-]+(?:, [\w.-]+)+)$`)

// suggested returns the text of an error with the word that was meant, if it lists those
// that there are and one of them is near.
func suggested(text string) string {
	m := wanted.FindStringSubmatch(text)
	if m == nil {
		return text
	}
	return text + didYouMean(strings.Trim(m[1], `"`), strings.Split(m[2], ", "))
}

// wordsOf lists the words that a parameter, for one end or both, can be set to; a profile
// can be as well.
func wordsOf(parameter string) []string {
	if model.BothEnds(parameter) == "profile" {
		return settings.ProfileNames()
	}
	d, _, ok := model.ParameterNamed(parameter)
	if !ok {
		return nil
	}
	all := names(d.Values, func(v model.Value) string { return v.Name })
	if d.Zero != "" {
		all = append(all, d.Zero)
	}
	if d.Boundless {
		all = append(all, "any")
	}
	return all
}

// flagsOf lists the flags that a command has.
func flagsOf(cmd *cobra.Command) (all []string) {
	cmd.Flags().VisitAll(func(flag *pflag.Flag) { all = append(all, flag.Name) })
	return all
}

// A refused flag is one of a parameter that a command has not, and says why.
type refused string

// refuse adds flags for parameters that a command is without, which say why that is.
func refuse(flags *pflag.FlagSet, why string, parameters ...string) {
	for _, name := range parameters {
		flags.Var(new(refused(why)), name, "")
		flags.Lookup(name).Hidden = true
	}
}

// String returns no value.
func (*refused) String() string { return "" }

// Set takes no value.
func (r *refused) Set(string) error { return errors.New(string(*r)) }

// Type names the form in usage texts, where it does not appear.
func (*refused) Type() string { return "" }
