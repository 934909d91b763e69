package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// ProbeSchema names the form of a probe in JSON.
const ProbeSchema = "tcpcheck/probe/v1"

// MaxBytes is the size of the largest file that [Read] takes.
const MaxBytes = 1 << 16

// maxEvents is how many events a probe can have.
const maxEvents = 256

type probeJSON struct {
	Schema  string  `json:"schema"`
	Profile string  `json:"profile"`
	Side    string  `json:"side"`
	At      int     `json:"at"`
	Events  []Event `json:"events"`
}

// Write writes the probe in the form of [ProbeSchema].
func (p *Probe) Write(w io.Writer) error {
	return trace.WriteJSON(w, probeJSON{ProbeSchema, p.Profile, p.Side.String(), p.At, p.Events})
}

// IsProbe says whether a file claims to be a probe.
func IsProbe(data []byte) bool {
	var head struct{ Schema string }
	return json.Unmarshal(data, &head) == nil && strings.HasPrefix(head.Schema, "tcpcheck/probe/")
}

// Read reads a probe in the form of [ProbeSchema]. What the model says of it is not in the
// file: it is worked out again. The error is one line.
func Read(data []byte) (*Probe, error) {
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("larger than %d KiB", MaxBytes>>10)
	}
	var file probeJSON
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("not a probe: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("not a probe: something follows it")
	}
	if file.Schema != ProbeSchema {
		return nil, fmt.Errorf("schema is %q, want %q", file.Schema, ProbeSchema)
	}
	p := &Probe{Profile: file.Profile, At: file.At, Events: file.Events}
	switch file.Side {
	case "A":
	case "B":
		p.Side = model.B
	default:
		return nil, fmt.Errorf("side is %q, want \"A\" or \"B\"", file.Side)
	}
	if n := len(file.Events); n == 0 || n > maxEvents {
		return nil, fmt.Errorf("events has %d, want 1 to %d", n, maxEvents)
	}
	if file.At < 1 || file.At > len(file.Events) {
		return nil, fmt.Errorf("at is %d, want 1 to %d, the number of events", file.At, len(file.Events))
	}
	if _, err := p.Script(); err != nil {
		return nil, err
	}
	return p, nil
}
