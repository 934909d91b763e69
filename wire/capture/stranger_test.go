package capture_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
)

// Who else sent a RST or a SYN,ACK is told by what a packet shows of its sender, and not where
// the sender has a reason to send it with other marks.
func TestStrangers(t *testing.T) {
	const open = `
		0ms A S 0 0 id=10 mss=1460 ws=7
		1ms B SA 0 1 mss=1460 ws=7
		2ms A A 1 1 id=11
		3ms A A 1 1 +100 id=12
		4ms B A 1 101 id=500
		5ms B A 1 101 +100 id=501
		6ms A A 101 101 id=13
		`
	const goesOn = `
		8ms B A 101 101 +10 id=502
		9ms A A 101 111 id=14`
	for _, test := range []struct{ name, lines, want string }{
		{"another TTL", open + "7ms B R 101 0 id=502 ttl=200", "TTL 200, where 3 others have 64"},
		{"off the count", open + "7ms B R 101 0 id=31337" + goesOn,
			"IP identification 31337, where 3 others have 500 to 502"},
		{"off the count, and then nothing", open + "7ms A RA 101 101 id=31337",
			"IP identification 31337, where 4 others have 10 to 13"},
		{"both", open + "7ms A R 101 0 id=31337 ttl=3",
			"TTL 3, where 4 others have 64; IP identification 31337, where 4 others have 10 to 13"},
		{"of its count", open + "7ms A RA 101 101 id=14", ""},
		{"of a stack without the connection", open + "7ms A R 101 0", ""},
		{"after its FIN", open + "7ms A FA 101 101 id=14\n8ms B A 101 102 +5 id=502\n9ms A R 102 0 id=31337", ""},
		{"no count at all", strings.NewReplacer("id=10", "id=40000", "id=11", "id=7").Replace(open) +
			"7ms A R 101 0 id=31337", ""},
		{"the others have none", strings.NewReplacer("id=10", "", "id=11", "", "id=12", "", "id=13", "").
			Replace(open) + "7ms A RA 101 101 id=9", "IP identification 9, where 4 others have 0"},
		{"another SYN,ACK", `
			0ms A S 0 0 mss=1460 ws=7
			1ms B SA =900000000 1 mss=1400
			2ms B SA 0 1 mss=1460 ws=7
			3ms A A 1 1
			4ms B A 1 1 +100
			5ms A A 1 101`, "MSS 1400, where another has 1460; window scale -1, where another has 7"},
		{"the ISS of another attempt", `
			0ms A S 0 0 mss=1460 ws=7
			1ms B SA =900000000 1 mss=1460 ws=7
			2ms B SA 0 1 mss=1460 ws=7
			3ms A A 1 1
			4ms B A 1 1 +100`, ""},
	} {
		r, err := capture.NewReader(bytes.NewReader(capturetest.Capture(capturetest.Raw, test.lines)))
		if err != nil {
			t.Fatal(err)
		}
		all, err := capture.Read(r)
		if err != nil || len(all) != 1 {
			t.Fatal(err, len(all))
		}
		var got []string
		for i := range all[0].Events {
			if s, ok := all[0].Stranger(i); ok {
				for _, sign := range s.Signs {
					got = append(got, fmt.Sprint(sign))
				}
			}
		}
		if got := strings.Join(got, "; "); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
