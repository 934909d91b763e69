package stacktest

import (
	"fmt"
	"strings"

	"tcpcheck/stack/cause"
	"tcpcheck/stack/conformance"
)

// Causes returns a comparison by its causes, as the report of it begins: what differs at each
// end, and of each cause a line with its verdict and its name.
func Causes(c *conformance.Comparison) string {
	var b strings.Builder
	for _, r := range c.Results {
		fmt.Fprintf(&b, "  as %v, %d of %d kinds of transition differ\n", r.Side, r.Differ, r.Probes)
	}
	found, left := cause.Find(c.Differences())
	if len(left) > 0 {
		fmt.Fprintf(&b, "no cause explains %d of them\n", len(left))
	}
	for i := range found {
		verdict, _ := found[i].Of(c.Results[0].Target)
		name := string(verdict)
		if verdict == cause.Bug {
			name = "BUG"
		}
		fmt.Fprintf(&b, "%s  %s\n", name, found[i].Name)
	}
	return b.String()
}
