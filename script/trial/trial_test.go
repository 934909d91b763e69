package trial

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tcpcheck/script/pkt"
)

// try runs a script with the model.
func try(t *testing.T, name, text, profile string, defined ...string) *Result {
	t.Helper()
	if defined == nil {
		defined = Defined(profile)
	}
	script, err := pkt.Parse(name, text, defined)
	if err != nil {
		t.Fatal(err)
	}
	return modelled(t, script, profile)
}

// modelled runs what a script says with the model.
func modelled(t *testing.T, script *pkt.Script, profile string) *Result {
	t.Helper()
	m, err := NewModel(profile)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(script, m)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// told writes what came of a script, for the messages of tests.
func (r *Result) told() string {
	var b strings.Builder
	b.WriteString(r.Verdict.String() + " at line " + strconv.Itoa(r.Line) + ": want " + r.Expected +
		", got " + r.Got + " " +
		r.Clause + "\n")
	for _, row := range r.Rows {
		b.WriteString(strconv.Itoa(row.Line) + " " + row.At.String() + " " + row.Says + " | " +
			row.Does + " | " + row.In + "\n")
	}
	return b.String()
}

// Each script of ours passes under the RFCs, and where it says so under FreeBSD and Linux.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.pkt")
	if err != nil || len(files) < 7 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for profile, name := range map[string]string{"rfc9293": "", "freebsd": "#ifdef FreeBSD",
			"linux": "#ifdef Linux"} {
			if !strings.Contains(string(text), name) {
				continue
			}
			if r := try(t, file, string(text), profile); r.Verdict != Passes {
				t.Errorf("%s, %s: %s", file, profile, r.told())
			}
		}
	}
}

// begun is an established connection, opened passively.
const begun = `
 0.0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0   listen(3, 1) = 0
+0   < S  0:0(0) win 32000 <mss 1000>
+0   > S. 0:0(0) ack 1 win 5000 <...>
+0   <  . 1:1(0) ack 1 win 32000
+0   accept(3, ..., ...) = 4
`

// What is wrong in a script, and what it needs, is said with the line.
func TestVerdicts(t *testing.T) {
	for text, want := range map[string]string{
		"+0 close(4) = 0\n+0 > F. 2:2(0) ack 1": "fails 9 > F. 2:2(0) ack 1 | > F. " +
			"1:1(0) ack 1 | RFC 9293, 3.10.4",
		"+0 close(4) = 0\n+0 > . 1:1(0) ack 1": "fails 9 > . 1:1(0) ack 1 | > F. " +
			"1:1(0) ack 1 | RFC 9293, 3.10.4",
		"+0 close(4) = 0\n+.1 > F. 1:1(0) ack 1": "fails 9 > F. 1:1(0) ack 1 at 100ms | " +
			"> F. 1:1(0) ack 1 at 0s | RFC 9293, 3.10.4",
		"+0 > F. 1:1(0) ack 1": "fails 8 > F. 1:1(0) ack 1 | nothing | ",
		"+0 < F. 1:1(0) ack 1\n+0 > . 1:1(0) ack 3": "fails 9 > . 1:1(0) ack 3 | > . 1:1(0) " +
			"ack 2 | RFC 9293, 3.10.7.4, Eighth",
		"+0 write(4, ..., 3) = 3\n+0 > . 1:5(4) ack 1": "fails 9 > . 1:5(4) ack 1 | > P. " +
			"1:4(3) ack 1 | RFC 9293, 3.10.2",
		"+0 read(4, ..., 3) = 3": "fails 8 read(4, ..., 3) = 3 | returns -1 EAGAIN | ",
		"+0 close(5) = 0":        "fails 8 close(5) = 0 | returns -1 EBADF | ",
		"+0 getsockopt(4, SOL_SOCKET, SO_ERROR, [ECONNRESET], [4]) = 0": "fails 8 SO_ERROR ECONNRESET | " +
			"SO_ERROR 0 | ",
		"+0 `sockstat -4 | grep -c TIME_WAIT | grep 1`": "fails 8 1 sockets in TIME-WAIT | the " +
			"connection is in ESTABLISHED | ",
		"+0 %{ assert tcpi_state == TCPI_CLOSE_WAIT }%": "fails 8 assert tcpi_state == " +
			"TCPI_CLOSE_WAIT | the connection is in ESTABLISHED | ",
		"+0 %{ assert tcpi_snd_cwnd == 10 }%": "needs 8  | code in Python: assert " +
			"tcpi_snd_cwnd == 10 | ",
		"+0 < icmp unreachable": "needs 8  | a packet that is none of " +
			"TCP's: icmp | ",
		"+0 sendfile(4, 5, 6, 7) = 1": "needs 8  | the call sendfile | ",
		"+0 setsockopt(4, SOL_TCP, TCP_USER_TIMEOUT, [1], 4) = 0": "needs 8  | the option TCP_USER_TIMEOUT of " +
			"a socket | ",
		"+0 `ip link set up`":          "needs 8  | the command ip | ",
		"+0 < S 0:0(0) win 1 <FO,nop>": "needs 8  | TCP Fast Open | ",
		"+0 < . 1:1(0) ack 1 win 0\n+0 write(4, ..., 1) = 1\n+0 > P. 1:2(1) ack 1": "needs 10  | what " +
			"sends into a window that has no room | ",
		"+0 sendto(4, ..., 1, MSG_FASTOPEN, ..., ...) = 1": "needs 8  | TCP Fast Open | ",
	} {
		r := try(t, "x.pkt", begun+text, "rfc9293")
		if got := r.Verdict.String() + " " + strconv.Itoa(r.Line) + " " + r.Expected + " | " + r.Got + " | " +
			r.Clause; got != want {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
}
