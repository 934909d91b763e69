package transcript_test

import (
	"bufio"
	"strings"
	"testing"
	"time"

	"tcpcheck/model"
	"tcpcheck/wire/transcript"
)

const segment = "IP 10.0.0.1.5000 > 10.0.0.2.80: Flags [F.], seq 1, ack 2, win 3, length 0"

// Times are understood in each of the forms that they are printed in: how long after the
// first the second line is, and whether the text has dates.
func TestTimes(t *testing.T) {
	for _, test := range []struct {
		first, second string
		after         time.Duration
		dated         bool
	}{
		{"23:59:59.5", "00:00:01.000001", 1500*time.Millisecond + time.Microsecond, false},
		{"12:00:00.000000", "11:59:59.999999", -time.Microsecond, false},
		{"1700000000.000000", "1700000000.250000", 250 * time.Millisecond, true},
		{"2026-02-28 23:59:59.000000", "2026-03-01 00:00:00.000000", time.Second, true},
		{" 00:00:00.000000", " 00:00:00.100000", 100 * time.Millisecond, false},
		{"", "", 0, false},
	} {
		text := test.first + " " + segment + "\n" + test.second + " " + segment + "\n"
		s := transcript.New(bufio.NewReader(strings.NewReader(text)))
		var lines [2]transcript.Line
		for i := range lines {
			if err := s.Next(&lines[i]); err != nil {
				t.Fatal(err)
			}
		}
		after := time.Duration(lines[1].Time - lines[0].Time)
		if dated := lines[0].Time > int64(24*time.Hour); after != test.after || dated != test.dated {
			t.Errorf("%s: %v, %v", test.first, lines[0].Time, after)
		}
	}
}

// Every form of a line tells the same of a segment.
func TestForms(t *testing.T) {
	for _, line := range []string{
		segment,
		"10:00:00.0 " + segment,
		"10:00:00.0 lo    In  " + segment,
		"10:00:00.0 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype 802.1Q (0x8100), length 70: vlan 5, p 0, " +
			"ethertype IPv4 (0x0800), 10.0.0.1.5000 > 10.0.0.2.http: Flags [F.], seq 1, ack 2, win 3, length 0",
		"10:00:00.0 10.0.0.1.5000 > 10.0.0.2.80: F 1:1(0) ack 2 win 3",
		"10:00:00.0 IP 192.0.2.1 > 192.0.2.2: GREv0, length 64: " + segment,
		"10:00:00.0 IP 192.0.2.1.4444 > 192.0.2.2.4789: VXLAN, flags [I] (0x08), vni 9\n" + segment,
		"10:00:00.0 IP (tos 0x0, ttl 9, id 77, offset 0, flags [none], proto GRE (47), length 76)\n" +
			"    192.0.2.1 > 192.0.2.2: GREv0, Flags [none], length 56\n" +
			"\tIP (tos 0x0, ttl 64, id 0, offset 0, flags [none], proto TCP (6), length 52)\n    " +
			"10.0.0.1.5000 > 10.0.0.2.80: Flags [F.], cksum 0x1 (incorrect -> 0x2), seq 1, ack 2, win 3, length 0",
		"10:00:00.0 IP (tos 0x0, ttl 64, id 0, offset 0, flags [DF], proto TCP (6), length 40)\n    " +
			"10.0.0.1.5000 > 10.0.0.2.80: Flags [F.], cksum 0x1 (incorrect -> 0x2), seq 1, ack 2, win 3, length 0",
		"10:00:00.0 IP 10.0.0.1.5000 > 10.0.0.2.80:\nFlags [F.], seq 1, ack 2, win 3, length 0",
		"10:00:00.0 IP 10.0.0.1.5000 > 10.0.0.2.80: Flags [F.], seq 1, ack 2,\nwin 3, length 0",
		"1 0.0 10.0.0.1 → 10.0.0.2 TCP 54 5000 → 80 [FIN, ACK] Seq=1 Ack=2 Win=3 Len=0",
		"  1   0.0 10.0.0.1 -> 10.0.0.2 TCP 54 [TCP Out-Of-Order] 5000 > http [FIN, ACK] Seq=1 Ack=2 Win=3 Len=0",
		"\"1\",\"0.0\",\"10.0.0.1\",\"10.0.0.2\",\"TCP\",\"54\",\"5000  >  80 [FIN, ACK] Seq=1 Ack=2 Win=3 Len=0\"",
	} {
		s := transcript.New(bufio.NewReader(strings.NewReader(line + "\n")))
		if s == nil {
			t.Errorf("no text: %s", line)
			continue
		}
		var got transcript.Line
		if err := s.Next(&got); err != nil {
			t.Errorf("%v: %s", err, line)
		}
		want := transcript.Line{
			Program: got.Program, Number: got.Number, Frame: 1, Time: got.Time, Again: got.Again,
			TTL: got.TTL, Length: got.Length,
			Src: transcript.Socket{Host: "10.0.0.1", Port: 5000}, Dst: transcript.Socket{Host: "10.0.0.2", Port: 80},
			Ctl: model.FIN | model.ACK, Seq: 1, HasSeq: true, Ack: 2, Window: 3, HasWindow: true, Scale: -1,
		}
		if got != want || strings.Contains(line, "ttl 64") != (got.TTL == 64) {
			t.Errorf("%s: %+v", line, got)
		}
		if c := s.Counts(); c.Packets != 1 {
			t.Errorf("%s: %+v", line, c)
		}
	}
}

// What shows no segment is no text of packets.
func TestNoText(t *testing.T) {
	for _, text := range []string{"", "Hello.\n", "a > b: c\n",
		"12:00:00.0 IP 10.0.0.1.53 > 10.0.0.2.53: UDP, length 4\n", segment + "\n\x00"} {
		if transcript.New(bufio.NewReader(strings.NewReader(text))) != nil {
			t.Errorf("a text: %q", text)
		}
	}
}
