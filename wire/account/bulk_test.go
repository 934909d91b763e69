package account_test

import (
	"fmt"
	"strings"
	"testing"

	"tcpcheck/internal/attack"
)

// Much data, lost and reordered, in one direction or both, changes nothing of how its connection is
// said to end, though most of it is left out.
func TestMuchDataChangesNothing(t *testing.T) {
	random := attack.Rand(t)
	for _, close := range []struct{ lines, want string }{
		{"B FA $B $A\nA A $A $B+1\nA FA $A $B+1\nB A $B+1 $A+1",
			"Closed first: B | TIME-WAIT: B | M allowed"},
		{"A RA $A $B\nB A $B $A +1000\nA R $A 0\nB A $B+1000 $A +1000\nA R $A 0", "by a RST | Why | M allowed"},
		{"A FA $A $B\nB A $B $A+1 +500\nA R $A+1 0", "Closed first: A | Why data-after-close | M allowed"},
		{"A FA $A $B\nB FA $B $A\nA A $A+1 $B+1\nB A $B+1 $A+1", "both at once | TIME-WAIT: | M allowed"},
	} {
		for range 4 * attack.Factor() {
			var b strings.Builder
			us, next := 3000, [2]int{1, 1}
			b.WriteString("0ms A S 0 0 id=1\n1ms B SA 0 1 id=1\n2ms A A 1 1 id=2\n")
			add := func(from, seq, ack int, rest string) {
				us += 1 + random.IntN(40)
				fmt.Fprintf(&b, "%dus %s A %d %d %s\n", us, []string{"A", "B"}[from], seq, ack, rest)
			}
			for range 100 + random.IntN(300) {
				from := random.IntN(2)
				n := 1 + random.IntN(12) // in flight
				first := next[from]
				order := random.Perm(n)
				if random.IntN(3) > 0 {
					for i := range order {
						order[i] = i
					}
				}
				for _, i := range order {
					add(from, first+1000*i, next[1-from], "+1000")
				}
				if random.IntN(3) == 0 { // one was lost, and acknowledged up to there
					i := random.IntN(n)
					for range random.IntN(3) {
						add(1-from, next[1-from], first+1000*i, "")
					}
					add(from, first+1000*i, next[1-from], "+1000")
				}
				next[from] += 1000 * n
				add(1-from, next[1-from], next[from], "")
			}
			for line := range strings.SplitSeq(close.lines, "\n") {
				us += 1000
				line = at(line, "$A", next[0])
				fmt.Fprintf(&b, "%dus %s\n", us, at(line, "$B", next[1]))
			}
			got := saidOf(t, b.String(), rulesOf(t, "linux"))
			for part := range strings.SplitSeq(close.want, " | ") {
				if !strings.Contains(got, part) {
					t.Fatalf("not %q in: %s\n%s", part, got, b.String())
				}
			}
		}
	}
}

// at puts a number for a name, and for the name with "+N" that much more.
func at(line, name string, number int) string {
	fields := strings.Fields(line)
	for i, f := range fields {
		if more, ok := strings.CutPrefix(f, name); ok {
			n := 0
			_, _ = fmt.Sscanf(more, "+%d", &n)
			fields[i] = fmt.Sprint(number + n)
		}
	}
	return strings.Join(fields, " ")
}
