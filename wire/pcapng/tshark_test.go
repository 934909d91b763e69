package pcapng_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// tshark returns what tshark prints of a capture, its lines.
func tshark(t *testing.T, name string, args ...string) []string {
	t.Helper()
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed")
	}
	cmd := exec.Command("tshark", append([]string{"-n", "-r", name}, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark %q: %v", args, err)
	}
	text := strings.TrimRight(string(out), "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// checked makes tshark check all checksums.
var checked = []string{"-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE"}

// Tshark finds nothing wrong, and its analysis of each side, on its own, finds
// those segments retransmitted that were.
func TestTshark(t *testing.T) {
	data := func(t *testing.T) *trace.Run {
		return example(t, "no-rst", func(p *model.Parameters) {
			p.Data, p.Incarnations, p.Wait = [2]int{1, 1}, 1, model.Both(1)
		})
	}
	for _, c := range []struct {
		name            string
		run             func(*testing.T) *trace.Run
		retransmissions int
	}{
		{"lost final ACK", lostFinalACK, 1}, {"old FIN", oldFIN, 1}, {"data", data, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, data := written(t, c.run(t))
			flags := 0
			file := filepath.Join(t.TempDir(), "run.pcapng")
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			// Status 1 is good; a reset is a warning, and the worst there is.
			bad := "_ws.malformed || !(ip.checksum.status == 1) || !(tcp.checksum.status == 1) || " +
				"_ws.expert.severity > 6291456"
			if lines := tshark(t, file, append(checked, "-Y", bad)...); len(lines) > 0 {
				t.Errorf("tshark complains of\n%s", strings.Join(lines, "\n"))
			}
			if n := len(tshark(t, file, "-Y", "frame.comment")); n != len(f.packets) {
				t.Errorf("tshark sees comments at %d of %d packets", n, len(f.packets))
			}
			for _, e := range model.Ends {
				side := filepath.Join(t.TempDir(), e.String()+".pcapng")
				tshark(t, file, "-Y", `frame.interface_name == "`+e.String()+`"`, "-w", side)
				for _, line := range tshark(t, side, "-T", "fields", "-e", "tcp.analysis.retransmission",
					"-e", "frame.comment") {
					flagged, comment, _ := strings.Cut(line, "\t")
					if strings.Contains(comment, " arrives. ") {
						continue // what of it was lost is not seen here
					}
					again := strings.Contains(comment, "A retransmission.")
					if again != (flagged != "") {
						t.Errorf("on %v tshark has retransmission %q at %s", e, flagged, comment)
					}
					if again {
						flags++
					}
				}
			}
			if flags != c.retransmissions {
				t.Errorf("%d retransmissions, want %d", flags, c.retransmissions)
			}
		})
	}
}
