package capture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata, to be read then")

// What is read of texts, with the numbers made absolute, is as the golden files say.
func TestTexts(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "text", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := understood(t, text)
			if crlf := bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")); understood(t, crlf) != got {
				t.Errorf("with CR LF:\n%s", understood(t, crlf))
			}
			for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
				if got16 := understood(t, wide(order, string(text))); got16 != got {
					t.Errorf("in UTF-16:\n%s", got16)
				}
			}
			golden := strings.TrimSuffix(name, ".txt") + ".want"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

// wide writes a text in UTF-16, with its mark.
func wide(order binary.AppendByteOrder, text string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + strings.ReplaceAll(text, "\n", "\r\n"))) {
		b = order.AppendUint16(b, unit)
	}
	return b
}

// understood is what was read, a line for each segment.
func understood(t *testing.T, text []byte) string {
	t.Helper()
	r, err := capture.NewReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var p capture.Packet
	for {
		err := r.Next(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%d %s %v %v %v seq=%d ack=%d len=%d win=%d scale=%d ts=%d,%d id=%d\n", p.Frame,
			time.Unix(0, p.Time).UTC().Format("2006-01-02 15:04:05.000000000"), p.Src, p.Dst,
			p.Ctl, p.Seq, p.Ack, p.Len,
			p.Window, p.Scale, p.TSVal, p.TSEcr, p.ID)
	}
	c := r.Counts()
	fmt.Fprintf(&b, "%d frames, %d segments, %d without SEQ, %d other lines, %d bad: %s\n",
		c.Frames, c.Segments, c.NoSeq,
		c.OtherLines, c.BadLines, c.BadLine)
	for _, name := range c.Names {
		fmt.Fprintln(&b, name)
	}
	return b.String()
}

// A text that ends anywhere is read up to there.
func TestTextCutShort(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join("testdata", "text", "*.txt"))
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(text); n += 11 {
			if r, err := capture.NewReader(bytes.NewReader(text[:n])); err == nil {
				if _, err := capture.Read(r); err != nil {
					t.Errorf("%s, %d octets: %v", name, n, err)
				}
			}
		}
	}
}

func FuzzText(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join("testdata", "text", "*.txt"))
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(capturetest.Text(capturetest.TextForm{Verbose: true}, []capture.Packet{{}})))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := capture.NewReader(bytes.NewReader(text))
		if err != nil {
			return
		}
		if _, err := capture.Read(r); err != nil {
			t.Errorf("error %v", err)
		}
		if c := r.Counts(); strings.Contains(c.BadLine, "\n") || c.Segments+c.BadLines > c.Frames {
			t.Errorf("%+v", c)
		}
	})
}
