package dot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

var update = flag.Bool("update", false, "rewrite the golden files, to be read and looked at then")

// counterexample returns the shortest run that violates the property.
func counterexample(t *testing.T, property string, change func(*model.Parameters)) *trace.Run {
	t.Helper()
	p := model.Default()
	change(&p)
	asked, ok := properties.Named(property)
	if !ok {
		t.Fatalf("no property %s", property)
	}
	a, err := verify.Ask(context.Background(), verify.Question{Parameters: p,
		Properties: []properties.Property{asked}})
	if err != nil {
		t.Fatal(err)
	}
	if a.Findings[0].Run == nil {
		t.Fatalf("%s is not violated", property)
	}
	return a.Findings[0].Run
}

// examples are small runs that have between them most of what a ladder can show.
var examples = []struct {
	name, property string
	change         func(*model.Parameters)
}{
	{"reset", "no-reset-on-graceful-close", func(p *model.Parameters) {
		p.Wait, p.Incarnations = model.Both(0),
			1
	}},
	{"lost", "closes", func(p *model.Parameters) { p.Loss, p.Incarnations = 4, 1 }},
	{"storm", "no-storm", func(p *model.Parameters) {
		p.Policy = [2]model.Policy{model.RFC9293, model.RFC9293}
		p.FirstCloser, p.Incarnations = model.FirstCloserAny, 1
	}},
	{"astray", "no-old-segment", func(p *model.Parameters) {
		p.MSL, p.Delay, p.Wait, p.Loss, p.Strays, p.Duplicates = 3, 1, model.Both(1), 0, 1, 1
	}},
}

// boxed are runs with a middlebox, or two: what it makes, what it stops, what it hands on as it is.
var boxed = []struct {
	name, property string
	change         func(*model.Parameters)
}{
	{"untranslated", "translated", func(p *model.Parameters) {
		p.MSL, p.Delay, p.Incarnations, p.Loss = 1, 1, 1, 0
		p.Middlebox[model.A].Present, p.Middlebox[model.A].UnknownIn = model.BoxOn, model.BoxUntranslated
		p.Middlebox[model.A].Keeps[model.BoxFinWait] = model.KeepNot + 1
	}},
	{"gateways", "delivered", func(p *model.Parameters) {
		p.Incarnations, p.Loss, p.Data = 1, 0, model.Both(1)
		for _, e := range model.Ends {
			box := &p.Middlebox[e]
			box.Present, box.UnknownOut, box.UnknownIn = model.BoxOn, model.BoxReset, model.BoxDrop
			box.Keeps[model.BoxEstablished] = model.KeepNot + 3
		}
		p.Middlebox[model.B].Timeout = model.BoxTimeoutReset
	}},
}

const words = `What happens here, "in words"; <and> with what ` +
	`Graphviz, Mermaid or Markdown could take for #something else*.`

func TestLadder_Golden(t *testing.T) {
	for _, example := range examples {
		run := counterexample(t, example.property, example.change)
		for _, f := range Formats {
			t.Run(example.name+"."+string(f), func(t *testing.T) {
				var b bytes.Buffer
				if err := Ladder(&b, run, words, f); err != nil {
					t.Fatal(err)
				}
				if f == PNG {
					golden(t, example.name+".png.txt", pixels(t, &b))
					return
				}
				golden(t, example.name+"."+string(f), b.Bytes())
			})
		}
	}
}

// The rails of middleboxes are drawn, in Graphviz text as well.
func TestLadder_Middleboxes(t *testing.T) {
	for _, example := range boxed {
		run := counterexample(t, example.property, example.change)
		for _, f := range []Format{Graphviz, SVG, Text} {
			var b bytes.Buffer
			if err := Ladder(&b, run, words, f); err != nil {
				t.Fatal(err)
			}
			golden(t, example.name+"."+string(f), b.Bytes())
		}
	}
}

// pixels returns the size and a hash of a picture's pixels.
func pixels(t *testing.T, r io.Reader) []byte {
	t.Helper()
	if runtime.GOARCH != "amd64" {
		t.Skipf("the hash is of amd64; on %s the last bits of an edge's gray may differ", runtime.GOARCH)
	}
	picture, err := png.Decode(r)
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.New()
	size := picture.Bounds()
	for y := range size.Dy() {
		for x := range size.Dx() {
			r, g, b, _ := picture.At(x, y).RGBA()
			hash.Write([]byte{byte(r >> 8), byte(g >> 8), byte(b >> 8)})
		}
	}
	return fmt.Appendf(nil, "%d x %d\n%x\n", size.Dx(), size.Dy(), hash.Sum(nil))
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", "ladder", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not as it was: got %d bytes, want %d; look at it, then go test ./dot -update",
			name, len(got), len(want))
	}
}

func TestLadder_SameBytes(t *testing.T) {
	run := counterexample(t, examples[3].property, examples[3].change)
	for _, f := range Formats {
		var first, second bytes.Buffer
		if err := errors.Join(Ladder(&first, run, words, f), Ladder(&second, run, words, f)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: two drawings of one run differ", f)
		}
	}
}

func TestLadder_SVGIsXML(t *testing.T) {
	run := counterexample(t, examples[0].property, examples[0].change)
	var b bytes.Buffer
	if err := Ladder(&b, run, words, SVG); err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(&b); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestLadder_GraphvizReadsIt(t *testing.T) {
	program, err := exec.LookPath("dot")
	if err != nil {
		t.Skip("Graphviz is not installed:", err)
	}
	for _, example := range slices.Concat(examples, boxed) {
		run := counterexample(t, example.property, example.change)
		var b, said bytes.Buffer
		if err := Ladder(&b, run, words, Graphviz); err != nil {
			t.Fatal(err)
		}
		command := exec.Command(program, "-Tplain")
		command.Stdin, command.Stderr = &b, &said
		plain, err := command.Output()
		if err != nil || said.Len() > 0 {
			t.Fatalf("%s: %v: %s", example.name, err, said.String())
		}
		want := 2
		for _, e := range model.Ends {
			if run.Parameters.Middlebox[e].Present == model.BoxOn {
				want++
			}
		}
		rails(t, example.name, string(plain), want)
	}
}

// rails checks that Graphviz draws so many rails upright: all points of one have the same x.
func rails(t *testing.T, name, plain string, want int) {
	t.Helper()
	x := map[string]string{}
	for line := range strings.Lines(plain) {
		f := strings.Fields(line)
		if len(f) < 4 || f[0] != "node" || strings.Trim(f[1], "mab0123456789") != "" {
			continue
		}
		rail := strings.TrimRight(f[1], "0123456789")
		if x[rail] == "" {
			x[rail] = f[2]
		}
		if f[2] != x[rail] {
			t.Errorf("%s: %s is at %s, others of its rail at %s", name, f[1], f[2], x[rail])
		}
	}
	if len(x) != want {
		t.Errorf("%s: %d rails", name, len(x))
	}
}

func TestLadder_UnknownFormat(t *testing.T) {
	err := Ladder(io.Discard, &trace.Run{}, "", "gif")
	if got, want := fmt.Sprint(err), `format "gif": want one of dot, svg, png, txt, mmd, md`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The command in a report asks the question that the run answers.
func TestCommand(t *testing.T) {
	for _, c := range []struct {
		change func(*trace.Run)
		want   string
	}{
		{func(*trace.Run) {}, ""},
		{func(r *trace.Run) { r.Parameters.Wait = model.Both(0) }, " --wait 0"},
		{func(r *trace.Run) { r.Parameters.MSL = 3 }, " --msl 3 --delay 2 --wait 4"},
		{func(r *trace.Run) { p := &r.Parameters; p.MSL, p.Delay, p.Wait = 3, 3, model.Both(6) }, " --msl 3"},
		{func(r *trace.Run) { r.Parameters.Data[model.B] = 1 }, " --data-b 1"},
		{func(r *trace.Run) { r.Parameters.Policy[model.A].RTO = 2 }, " --rto-a 2"},
		{func(r *trace.Run) { r.Parameters.Policy[model.B] = model.RFC9293 }, " --profile-b rfc9293"},
		{func(r *trace.Run) {
			r.Parameters.Policy = [2]model.Policy{model.RFC9293, model.RFC9293}
			r.Parameters.Policy[model.A].RTO = 3
			r.Parameters.Policy[model.B].RTO = 3
		}, " --profile rfc9293 --rto 3"},
		{func(r *trace.Run) { r.Mutant = "no-closing" }, " --mutant no-closing"},
	} {
		run := &trace.Run{Parameters: model.Default(), Property: "closes"}
		c.change(run)
		if got, want := Command(run), "tcpcheck verify --property closes"+c.want; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
