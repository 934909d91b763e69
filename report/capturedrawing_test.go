package report_test

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"tcpcheck/dot"
	"tcpcheck/report"
	"tcpcheck/wire/account"
	"tcpcheck/wire/capture"
)

var update = flag.Bool("update", false, "rewrite the golden files, to be read and looked at then")

// drawn returns the drawing of the connection in a capture, or in those of both ends.
func drawn(t *testing.T, names ...string) *dot.Drawing {
	t.Helper()
	files := captures(t)
	var both [2]*account.Account
	for i, name := range names {
		var err error
		if both[i], err = read(t, name, files[name]); err != nil {
			t.Fatal(err)
		}
	}
	a := both[0]
	if len(names) == 2 {
		a.Files = names
		a.Connections = capture.Merge(a.Connections, both[1].Connections)
	}
	d, err := report.CaptureDrawing(a, "tcpcheck capture FILE")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCaptureDrawing(t *testing.T) {
	for _, c := range []struct {
		golden string
		files  []string
	}{
		{"gone", []string{"w12_tw_killed.A.pcap"}},
		{"halfopen", []string{"w26_halfopen.A.pcap"}},
		{"duplicate", []string{"w7_dup_fin.A.pcap", "w7_dup_fin.B.pcap"}},
	} {
		d := drawn(t, c.files...)
		for _, f := range []dot.Format{dot.Text, dot.Mermaid, dot.Graphviz, dot.Markdown} {
			var b bytes.Buffer
			if err := d.Write(&b, f); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", "capture", c.golden+"."+string(f))
			if *update {
				if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(b.Bytes(), want) {
				t.Errorf("%s is not as it was: got\n%s", file, b.Bytes())
			}
		}
	}
}

// Every capture can be drawn as a picture, and the same one twice.
func TestCapturePictures(t *testing.T) {
	for name := range captures(t) {
		d := drawn(t, name)
		var first, second, picture bytes.Buffer
		for _, w := range []*bytes.Buffer{&first, &second} {
			if err := d.Write(w, dot.SVG); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: two drawings differ", name)
		}
		if name != "a1_normal_close.pcap" {
			continue
		}
		if err := d.Write(&picture, dot.PNG); err != nil {
			t.Fatal(err)
		}
		if _, err := png.Decode(&picture); err != nil {
			t.Error(err)
		}
	}
}
