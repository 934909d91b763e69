package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
)

// Alone returns a page that shows one run, as package engine has it in JSON, and needs
// nothing else: no network, no program.
func (s *Site) Alone(title string, run []byte) ([]byte, error) {
	script, err := s.read("viewer/viewer.js")
	if err != nil {
		return nil, err
	}
	style, err := s.read("viewer/viewer.css")
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	json.HTMLEscape(&data, run)
	return fmt.Appendf(nil, alone, html.EscapeString(title), style, data.Bytes(), script), nil
}

// alone is such a page without what is its own.
const alone = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; ` +
	`style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="color-scheme" content="light dark">
<title>%s</title>
<style>%s</style>
<body>
<script type="application/json" id="data">%s</script>
<script>%s</script>
</html>
`
