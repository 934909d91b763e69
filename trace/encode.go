package trace

import (
	"bytes"
	"encoding/json"
	"io"
)

// WriteJSON writes a value as JSON, for people to read as well: indented by two, with
// <, > and & as they are.
func WriteJSON(w io.Writer, value any) error { return encode(w, value, "  ") }

// JSONLine returns a value as one line of JSON, without its end.
func JSONLine(value any) ([]byte, error) {
	var b bytes.Buffer
	err := encode(&b, value, "")
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func encode(w io.Writer, value any, indent string) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	return encoder.Encode(value)
}
