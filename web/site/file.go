package site

import (
	"bytes"
	"encoding/json"
	"html"
	"strings"
)

// Alone returns a page that shows one run, as package engine has it in JSON, and needs
// nothing else: no network, no program. The page itself makes the same (export.ts).
func (s *Site) Alone(title string, run []byte) ([]byte, error) {
	script, err := s.read("viewer/viewer.js")
	if err != nil {
		return nil, err
	}
	style, err := s.read("viewer/viewer.css")
	if err != nil {
		return nil, err
	}
	frame, err := s.read("viewer/alone.html")
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	json.HTMLEscape(&data, run)
	return []byte(strings.NewReplacer("TITLE", html.EscapeString(title), "STYLE", string(style),
		"DATA", data.String(), "SCRIPT", string(script)).Replace(string(frame))), nil
}
