package generate

import (
	"errors"
	"fmt"
	"strings"

	"tcpcheck/script/pkt"
	"tcpcheck/script/trial"
)

// A File is a script that was written.
type File struct{ Name, Text string }

// All returns the scripts, with what the model does by a profile.
func All(profile string) ([]File, error) {
	var all []File
	for _, w := range ways {
		for _, k := range kinds {
			if filled(w.state, k) {
				continue
			}
			for _, p := range places {
				text, err := script(profile, w, k, p)
				if err != nil {
					return nil, err
				}
				name := strings.ToLower(strings.ReplaceAll(fmt.Sprintf("rcv-%s-%v-%s.pkt", k.name, w.state, p.name),
					"RECEIVED", "RCVD"))
				all = append(all, File{name, text})
			}
		}
	}
	return all, nil
}

// begins is what every script begins with.
var begins = []string{
	"0.00 `sysctl -qe net.ipv4.tcp_ecn=0 net.ipv4.tcp_invalid_ratelimit=0 || true`",
	"+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3",
	"+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0",
	"+0 bind(3, ..., ...) = 0",
	"+0 listen(3, 1) = 0",
}

// script writes one: what happens, and below each line what the model sends then.
func script(profile string, w way, k kind, p place) (string, error) {
	lines := append(append([]string{}, begins...), w.lines...)
	tested := len(lines)
	lines = append(lines, arrives(k, w, p), looks(w))
	parsed, err := pkt.Parse("generated", strings.Join(lines, "\n"), nil)
	if err != nil {
		return "", err
	}
	m, err := trial.NewModel(profile)
	if err != nil {
		return "", err
	}
	result, err := trial.Run(parsed, m)
	switch {
	case err != nil:
		return "", err
	case result.Verdict != trial.Passes:
		return "", errors.New("BUG: " + result.Verdict.String() + ": " + result.Got)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "// A segment with %v in %v, %s: SEG.SEQ = RCV.NXT%+d.\n", k.ctl, w.state,
		strings.ReplaceAll(p.name, "-", " "), p.from)
	fmt.Fprintf(&b, "// What follows is what tcpcheck's model does, by the profile %s.\n", profile)
	b.WriteString("--tolerance_usecs=75000\n\n")
	for i, line := range lines {
		switch i {
		case tested:
			fmt.Fprintf(&b, "\n// %v.\n", w.state)
		case tested + 1:
			b.WriteString("// An old ACK: is the connection there, and with which numbers?\n")
		}
		b.WriteString(line + "\n")
		for sent := range strings.SplitSeq(result.Rows[i].Does, ", ") {
			if sent == "" {
				continue
			}
			b.WriteString("+0 " + sent + options(sent) + "\n")
		}
	}
	return b.String(), nil
}

// options are those of a segment that is expected: of a SYN any, and of others none are said.
func options(sent string) string {
	if strings.HasPrefix(sent, "> S") {
		return " <...>"
	}
	return ""
}
