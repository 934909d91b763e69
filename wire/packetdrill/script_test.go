package packetdrill_test

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
	"tcpcheck/wire"
	"tcpcheck/wire/packetdrill"
	"tcpcheck/wire/wiretest"
)

var update = flag.Bool("update", false, "rewrite the scripts in testdata")

// script writes a run for one end, twice.
func script(t rapid.TB, run *trace.Run, e model.End) string {
	t.Helper()
	var b, again bytes.Buffer
	for _, w := range []io.Writer{&b, &again} {
		if err := packetdrill.Write(w, run, e); err != nil {
			t.Fatal(err)
		}
	}
	if b.String() != again.String() {
		t.Error("written twice, the scripts differ")
	}
	return b.String()
}

// commented is a line of a script that cannot be written.
var commented = regexp.MustCompile(`(?m)^// +\+`)

// Scripts are packetdrill's language, and their packets, read as packetdrill does,
// are those that the end sees.
func TestWrite(t *testing.T) {
	attack.Check(t, 100, func(r *rapid.T) {
		run := wiretest.Run(r)
		if run.Parameters.Timestamped() {
			r.Skip("no script has timestamps")
		}
		run.Parameters.Tick = rapid.SampledFrom([]time.Duration{0, time.Second, 100 * time.Millisecond}).Draw(r,
			"tick")
		story, err := wire.Tell(run)
		if err != nil {
			r.Fatal(err)
		}
		for _, e := range model.Ends {
			text := script(r, run, e)
			got, err := read(text)
			if err != nil {
				r.Fatalf("%v, in\n%s", err, text)
			}
			var want []wire.Packet
			for _, packets := range [][]wire.Packet{story.Handshake, story.Packets} {
				for _, p := range packets {
					if p.On == e {
						want = append(want, p)
					}
				}
			}
			unwritten := commented.MatchString(text) || strings.Contains(text, "Cannot be written")
			if len(got) != len(want) && !unwritten {
				r.Fatalf("%d packets, want %d, in\n%s", len(got), len(want), text)
			}
			if strings.Contains(text, "Cannot be written") {
				continue
			}
			for i := range got {
				aborts := want[i].Step >= 0 && (run.Steps[want[i].Step].Action.Kind == model.Abort ||
					run.Steps[want[i].Step].Action.Kind == model.Close)
				if aborts && got[i].Ctl == model.RST|model.ACK && got[i].Seq == want[i].Seq {
					continue
				}
				if got[i].Numbers != want[i].Numbers || got[i].Ctl != want[i].Ctl {
					r.Errorf("packet %d of %v is %+v, want %+v, in\n%s", i+1, e, got[i], want[i], text)
				}
			}
		}
	})
}

// Each example, for both ends. With -update they are rewritten: read them.
func TestWrite_Golden(t *testing.T) {
	for _, example := range []struct {
		name, property string
		change         func(*model.Parameters)
	}{
		{"lost-final-ack", "no-reset-on-graceful-close", func(p *model.Parameters) {
			p.Wait, p.Delay, p.Incarnations = model.Both(0), 0, 1
		}},
		{"time-wait-assassination", "time-wait-held", func(p *model.Parameters) {
			p.Policy = [2]model.Policy{model.RFC9293, model.RFC9293}
			p.Incarnations, p.Loss = 1, 0
		}},
		{"old-fin", "no-old-segment", func(p *model.Parameters) {
			p.MSL, p.Delay, p.Wait, p.Loss = 1, 1, model.Both(1), 0
			for e := range p.Policy {
				p.Policy[e].RTO, p.Policy[e].Retries = 2, 1
			}
		}},
		{"closed-with-data", "no-rst", func(p *model.Parameters) {
			p.Tick, p.Start, p.Incarnations, p.Data = 250*time.Millisecond, model.StartClosed, 1, model.Both(1)
		}},
	} {
		p := model.Default()
		example.change(&p)
		pr, _ := properties.Named(example.property)
		a, err := verify.Ask(context.Background(), verify.Question{Parameters: p,
			Properties: []properties.Property{pr}})
		if err != nil {
			t.Fatal(err)
		}
		for side, e := range map[string]model.End{"a": model.A, "b": model.B} {
			t.Run(example.name+"-"+side, func(t *testing.T) {
				got := script(t, a.Findings[0].Run, e)
				if _, err := read(got); err != nil {
					t.Error(err)
				}
				golden := filepath.Join("testdata", example.name+"-"+side+".pkt")
				if *update {
					if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if got != string(want) {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
			})
		}
	}
}
