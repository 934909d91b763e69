package account

import (
	"net/netip"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/properties"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/match"
)

// A Filter says which connections are asked for: those that each of its parts wants. A
// part that is empty wants all.
type Filter struct {
	// Hosts and Ports are those of either end.
	Hosts []netip.Addr
	Ports []uint16
	// Causes and Verdicts are names that [Causes] and [Verdicts] have.
	Causes, Verdicts []string
	// Where is nil for all.
	Where *Expression
}

// Wants says whether there is any part that is not empty.
func (f *Filter) Wants() bool {
	return f.Where != nil || len(f.Hosts)+len(f.Ports)+len(f.Causes)+len(f.Verdicts) > 0
}

// wants says whether what was found of a connection may be asked for, as far as is known
// without a search.
func (f *Filter) wants(of *Found) bool {
	return f.sockets(of.Connection) && (f.Where == nil || f.Where.truth(of, false) >= 0)
}

// sockets says whether the two sockets are those asked for.
func (f *Filter) sockets(c *capture.Connection) bool {
	host, port := len(f.Hosts) == 0, len(f.Ports) == 0
	for _, a := range c.Addr {
		host = host || slices.Contains(f.Hosts, a.Addr())
		port = port || slices.Contains(f.Ports, a.Port())
	}
	return host && port
}

// found says whether what was found of a connection is what is asked for.
func (f *Filter) found(of *Found) bool {
	return (len(f.Causes) == 0 || anyOf(of.Causes(), f.Causes)) &&
		(len(f.Verdicts) == 0 || anyOf(of.Verdicts(), f.Verdicts)) &&
		(f.Where == nil || f.Where.truth(of, true) > 0)
}

// has says whether a connection has a cause or a verdict of one of these names.
func (f *Found) has(names []string) bool {
	return anyOf(f.Causes(), names) || anyOf(f.Verdicts(), names)
}

// anyOf says whether one of the names that there are is wanted.
func anyOf(have, wanted []string) bool {
	return slices.ContainsFunc(have, func(name string) bool { return slices.Contains(wanted, name) })
}

// NoCause is the name of what has none: nothing in it is odd enough to be explained.
const NoCause = "none"

// Causes lists the names of the causes that there are, and [NoCause].
func Causes() []string {
	var all []string
	for _, k := range match.CauseKinds() {
		all = append(all, k.String())
	}
	return append(all, NoCause)
}

// causesOf lists the causes that were found, each once.
func causesOf(r *match.Result) []string {
	var all []string
	for _, c := range r.Causes() {
		if name := c.Kind.String(); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	if all == nil {
		all = []string{NoCause}
	}
	return all
}

// outcomes has the names of what there is to say of a run of the model.
var outcomes = [...]string{
	match.Allowed: "allowed", match.NotAllowed: "not-allowed", match.NotDecided: "not-decided",
	match.AllowedUnder: "allowed-under",
}

// Verdicts lists the names of the verdicts: what is said of a run of the model, of the
// capture as a witness, and the properties, each for being violated.
func Verdicts() []string {
	all := append(slices.Clone(outcomes[:]), OneDirection, MissedSegments)
	for _, p := range properties.All {
		all = append(all, p.Name)
	}
	return all
}

// verdictsOf lists the verdicts that apply.
func verdictsOf(r *match.Result) []string {
	all := []string{outcomes[r.Outcome]}
	if v := WitnessVerdict(r); v != "" {
		all = append(all, v)
	}
	for _, v := range r.Findings() {
		if v.Verdict == explore.Violated {
			all = append(all, v.Name)
		}
	}
	return all
}
