package engine

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"

	"tcpcheck/trace"
)

// Fragment returns the fragment of an address, without its #, with which the page shows a
// run, played from its beginning: version 1 of what link.ts reads.
func Fragment(run *trace.Run) (string, error) {
	l, err := LineOf(run)
	if err != nil {
		return "", err
	}
	return l.Fragment(0)
}

// Fragment returns the one with which the page shows the run after so many moves.
func (l *Line) Fragment(place int) (string, error) {
	kept := struct {
		Settings [][2]string `json:"s"`
		Mutant   string      `json:"m,omitempty"`
		Moves    []string    `json:"t"`
		Place    int         `json:"c"`
	}{l.Settings, l.Mutant, l.Moves, place}
	text, err := json.Marshal(kept)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(text); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return "v1." + base64.RawURLEncoding.EncodeToString(b.Bytes()), nil
}
