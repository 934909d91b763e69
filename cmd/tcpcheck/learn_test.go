package main

import (
	"bytes"
	"io"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tcpcheck/learn"
	"tcpcheck/report"
	"tcpcheck/script/under"
)

// learned returns what is written of the model under a profile, learned as a stack.
func learned(t *testing.T, write func(io.Writer, string, *learn.Profile) error) []byte {
	t.Helper()
	target, err := under.NewTarget("zephyr")
	if err != nil {
		t.Fatal(err)
	}
	p, err := learn.NewModels().Learn(target, func() {})
	if err != nil {
		t.Fatal(err)
	}
	p.Differs = []learn.Differs{{Probe: learn.Probes()[0], Stack: "nothing", Model: "RST"}}
	var out bytes.Buffer
	if err := write(&out, "./mine", p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// What is learned is an entry of the file of profiles.
func TestLearned(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join(schemas, "profiles.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	text := learned(t, report.Learned)
	if err := schema.Validate(inYAML(t, string(text))); err != nil {
		t.Errorf("%v:\n%s", err, text)
	}
}
