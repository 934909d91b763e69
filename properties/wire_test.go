package properties_test

import (
	"testing"

	"tcpcheck/properties"
)

// Every property says how it is seen in a capture, and why where it is not.
func TestOnWire(t *testing.T) {
	for _, p := range properties.All {
		if !p.OnWire.Seen.Said() {
			t.Errorf("%s does not say how it is seen in a capture", p.Name)
		}
		if (p.OnWire.Seen == properties.Unseen) != (p.OnWire.Why != "") {
			t.Errorf("%s: a reason is for what is not seen, and it says %q", p.Name, p.OnWire.Why)
		}
	}
}
