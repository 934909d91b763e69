package dot

import (
	"fmt"
	"strings"

	"tcpcheck/model"
)

// A Fold says which states are one node of a [StateGraph].
type Fold struct {
	Name string
	// Sentence says what the states of a node agree in.
	Sentence string
	// name returns the node of a state, label what it says.
	name, label func(s *model.State) string
}

// Folds lists the folds, the default first.
var Folds = []Fold{
	{"tcp", "the TCP states of A and B", bothNames, bothNames},
	{"a", "the TCP state of A", nameAt(model.A), nameAt(model.A)},
	{"b", "the TCP state of B", nameAt(model.B), nameAt(model.B)},
	{"tcp+channel", "the TCP states of A and B and the control bits of what is in flight",
		channelNames, channelNames},
	{"none", "everything", wholeName, channelNames},
}

// FoldNamed returns the fold of that name and whether there is one.
func FoldNamed(name string) (Fold, bool) {
	for _, f := range Folds {
		if f.Name == name {
			return f, true
		}
	}
	return Fold{}, false
}

// FoldNames lists the names of the folds.
func FoldNames() []string {
	var all []string
	for _, f := range Folds {
		all = append(all, f.Name)
	}
	return all
}

// tcpNames has the names of the nodes of the folds a, b and tcp.
var tcpNames = func() (names struct {
	at   [2][len(model.TCPStates)]string
	both [len(model.TCPStates)][len(model.TCPStates)]string
}) {
	for _, a := range model.TCPStates {
		names.at[model.A][a] = "A " + a.String()
		names.at[model.B][a] = "B " + a.String()
		for _, b := range model.TCPStates {
			names.both[a][b] = "A " + a.String() + "\nB " + b.String()
		}
	}
	return names
}()

func nameAt(e model.End) func(s *model.State) string {
	return func(s *model.State) string { return tcpNames.at[e][s.TCB[e].State] }
}

func bothNames(s *model.State) string {
	return tcpNames.both[s.TCB[model.A].State][s.TCB[model.B].State]
}

// channelNames is bothNames with the control bits in flight, "to A: ACK, FIN+ACK".
func channelNames(s *model.State) string {
	var b strings.Builder
	b.WriteString(bothNames(s))
	for _, e := range model.Ends {
		var count [1 << 5]int
		for _, seg := range s.Toward[e].Segments() {
			count[seg.Ctl]++
		}
		before := "\nto " + e.String() + ": "
		for ctl, n := range count {
			if n == 0 {
				continue
			}
			b.WriteString(before + strings.ReplaceAll(model.Control(ctl).String(), ",", "+"))
			if n > 1 {
				fmt.Fprintf(&b, " ×%d", n)
			}
			before = ", "
		}
	}
	return b.String()
}

// wholeName tells all of a state but its ghosts.
func wholeName(s *model.State) string {
	var b strings.Builder
	for _, e := range model.Ends {
		t := &s.TCB[e]
		fmt.Fprintf(&b, "%v %v SND.UNA=%d SND.NXT=%d RCV.NXT=%d", e, t.State, t.SndUna, t.SndNxt, t.RcvNxt)
		if t.SYNUnacknowledged {
			b.WriteString(" SYN-unacknowledged")
		}
		if t.Unsent > 0 {
			fmt.Fprintf(&b, " unsent=%d", t.Unsent)
		}
		for _, t := range [...]model.Timer{t.Timer, t.Linger} {
			if t.Kind == model.TimerOff {
				continue
			}
			fmt.Fprintf(&b, " %v=%d", t.Kind, t.Left)
		}
		if t.RTO > 0 {
			fmt.Fprintf(&b, " kept-rto=%d", t.RTO)
		}
		if t.Retransmissions > 0 {
			fmt.Fprintf(&b, " retransmissions=%d", t.Retransmissions)
		}
		b.WriteByte('\n')
	}
	for _, e := range model.Ends {
		for _, seg := range s.Toward[e].Segments() {
			astray := ""
			if seg.Astray() {
				astray = " astray"
			}
			fmt.Fprintf(&b, "to %v: %v life=%d%s\n", e, seg, seg.Life, astray)
		}
	}
	fmt.Fprintf(&b, "left: opens=%d loss=%d duplicates=%d strays=%d aborts=%d", s.Opens, s.Loss,
		s.Duplicates, s.Strays, s.Aborts)
	return b.String()
}
