package wiretest

import (
	"bytes"

	"pgregory.net/rapid"

	"tcpcheck/trace"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/pcapng"
)

// Connections returns the connections of a capture, which has to be one.
func Connections(t rapid.TB, file []byte) []*capture.Connection {
	t.Helper()
	reader, err := capture.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	all, err := capture.Read(reader)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Sides returns what the capture that a run is written as has of each end that saw a
// segment.
func Sides(t rapid.TB, run *trace.Run) [][]*capture.Connection {
	t.Helper()
	var file bytes.Buffer
	if err := pcapng.Write(&file, run); err != nil {
		t.Fatal(err)
	}
	reader, err := capture.NewReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	sides, err := capture.ReadSides(reader)
	if err != nil {
		t.Fatal(err)
	}
	return sides
}
