package capture_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"tcpcheck/internal/attack"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/wiretest"
)

// What is streamed is what is read.
func TestStreamGivesWhatIsRead(t *testing.T) {
	random := attack.Rand(t)
	var lines strings.Builder
	ms := 0
	const frames = 400
	for range frames {
		ms += random.IntN(3000)
		kinds := []string{"S", "SA", "A", "A", "A", "FA", "RA"}
		fmt.Fprintf(&lines, "%dms %s %s %d %d port=%d\n", ms, []string{"A", "B"}[random.IntN(2)],
			kinds[random.IntN(len(kinds))], random.IntN(3), random.IntN(3), 2000+10*(ms/60_000)+random.IntN(5))
	}
	file := capturetest.Capture(capturetest.Raw, lines.String())
	want := wiretest.Connections(t, file)
	got := make([]*capture.Connection, len(want))
	early := 0
	reader, err := capture.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if err := capture.Stream(reader, func(c *capture.Connection) error {
		if got[c.Number-1] = c; reader.Counts().Frames < frames {
			early++
		}
		return nil
	}, nil); err != nil {
		t.Fatal(err)
	}
	if early == 0 {
		t.Error("all connections are held to the end")
	}
	for i, c := range want {
		if !reflect.DeepEqual(c, got[i]) {
			t.Errorf("connection %d: %+v, want %+v", i+1, got[i], c)
		}
	}
}

// An error ends the stream.
func TestStreamEndsWithAnError(t *testing.T) {
	reader, err := capture.NewReader(bytes.NewReader(capturetest.Capture(capturetest.Raw, whole)))
	if err != nil {
		t.Fatal(err)
	}
	if err := capture.Stream(reader, func(*capture.Connection) error {
		return io.ErrClosedPipe
	}, nil); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error %v", err)
	}
}

// However many connections there are, a bounded number of them is held.
func TestStreamIsBounded(t *testing.T) {
	packet := capturetest.Capture(capturetest.Raw, "0ms A S 0 0")
	const n = 300_000
	file := bytes.NewBuffer(bytes.Clone(packet[:24]))
	packet = packet[24:]
	for i := range n {
		// The source's address, in part, and its port.
		packet[16+14], packet[16+15] = byte(i>>24), byte(i>>16)
		packet[16+20], packet[16+21] = byte(i>>8), byte(i)
		file.Write(packet)
	}
	reader, err := capture.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	all, early := 0, 0
	if err := capture.Stream(reader, func(*capture.Connection) error {
		if all++; reader.Counts().Frames < n {
			early++
		}
		return nil
	}, nil); err != nil {
		t.Fatal(err)
	}
	if all != n || early < n/3 {
		t.Errorf("%d of %d connections, %d before the end", all, n, early)
	}
}
