package report_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/relay"
	"tcpcheck/report"
)

// Whatever a file says of a relay is a run that can be drawn, or an error of one line.
func FuzzReadRelay(f *testing.F) {
	for _, name := range []string{"socat", "two-cats"} {
		named, ok := relay.Lookup(name)
		if !ok {
			f.Fatal(name)
		}
		r, err := relay.Resolve([]model.Setting{{Name: "think-b", Value: "1s"}}, named, 0)
		if err != nil {
			f.Fatal(err)
		}
		a, err := relay.Ask(context.Background(), relay.Question{Resolved: *r, Properties: relay.Properties})
		if err != nil {
			f.Fatal(err)
		}
		var file bytes.Buffer
		if err := report.RelayJSON(&file, a); err != nil {
			f.Fatal(err)
		}
		f.Add(file.Bytes())
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		found, err := report.ReadRelay(file)
		switch {
		case err == nil:
			if err := report.RelayPicture(io.Discard, found); err != nil {
				t.Error(err)
			}
		case strings.Contains(err.Error(), "\n"):
			t.Errorf("%q is more than a line", err)
		}
	})
}
