package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tcpcheck/ask/sweep"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/stack"
	"tcpcheck/stack/conformance"
	"tcpcheck/verify/certificate"
)

// schemaFile is the file with the schema of a document that calls itself name.
func schemaFile(name string) string {
	kind, _, _ := strings.Cut(strings.TrimPrefix(name, "tcpcheck/"), "/")
	return filepath.Join(schemas, kind+".schema.json")
}

// compiled has the schemas of all documents, by their names.
var compiled = sync.OnceValues(func() (map[string]*jsonschema.Schema, error) {
	compiler, all := jsonschema.NewCompiler(), map[string]*jsonschema.Schema{}
	for _, name := range report.Schemas {
		file, err := filepath.Abs(schemaFile(name))
		if err != nil {
			return nil, err
		}
		if all[name], err = compiler.Compile(file); err != nil {
			return nil, err
		}
	}
	return all, nil
})

// validate returns the names that the JSON documents in a text have; none where it is not
// JSON. The error says which of them is not of its schema.
func validate(text []byte) (found []string, err error) {
	if text = bytes.TrimSpace(text); len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return nil, nil
	}
	known, err := compiled()
	if err != nil {
		return nil, err
	}
	name := ""
	for d := json.NewDecoder(bytes.NewReader(text)); d.More(); {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return found, err
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			return found, err
		}
		// A certificate says what it is in its first line.
		if named := nameIn(value); named != "" {
			name = named
			found = append(found, name)
		}
		schema := known[name]
		if schema == nil {
			continue
		}
		if err := schema.Validate(value); err != nil {
			return found, err
		}
	}
	return found, nil
}

// nameIn returns the name that a document has for its form, or the first in a list of them.
func nameIn(value any) string {
	if list, ok := value.([]any); ok && len(list) > 0 {
		value = list[0]
	}
	o, _ := value.(map[string]any)
	name, _ := o["schema"].(string)
	return name
}

// seen counts the documents that scripts wrote, by name.
var seen = struct {
	sync.Mutex
	of map[string]int
}{of: map[string]int{}}

// validateAll validates what a command wrote: on standard output, and to the files and
// folders that its flags name.
func validateAll(stdout []byte, in func(string) string, args []string) error {
	texts := [][]byte{stdout}
	for i, arg := range args[1:] {
		var files []string
		switch args[i] {
		case "--json", "--trace", "--certificate":
			files = []string{in(arg)}
		case "--traces":
			files, _ = filepath.Glob(filepath.Join(in(arg), "*.json"))
		}
		for _, file := range files {
			if text, err := os.ReadFile(file); err == nil {
				texts = append(texts, text)
			}
		}
	}
	for _, text := range texts {
		found, err := validate(text)
		if err != nil {
			return err
		}
		seen.Lock()
		for _, name := range found {
			seen.of[name]++
		}
		seen.Unlock()
	}
	return nil
}

// aloof is a stack that does nothing, and does not say in what state it is.
type aloof struct{}

func (aloof) Name() string                              { return "aloof 1" }
func (aloof) New(stack.Options) (stack.Stack, error)    { return aloof{}, nil }
func (aloof) Inject(stack.Segment) error                { return nil }
func (aloof) Call(stack.Call) error                     { return nil }
func (aloof) Sent() []stack.Segment                     { return nil }
func (aloof) State() (state model.TCPState, known bool) { return 0, false }
func (aloof) NextISS(uint32) error                      { return nil }
func (aloof) Close() error                              { return nil }
func (aloof) Advance(time.Duration) error               { return nil }

// examplesOf returns documents of each name.
func examplesOf(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	add := func(text []byte) {
		found, err := validate(text)
		if err != nil {
			t.Error(err)
		}
		d := json.NewDecoder(bytes.NewReader(text))
		for i := 0; d.More(); i++ {
			var raw json.RawMessage
			if err := d.Decode(&raw); err != nil {
				t.Fatal(err)
			}
			name := found[min(i, len(found)-1)] // a certificate says it in its first line
			all[name] = append(all[name], string(raw))
		}
	}
	for _, args := range []string{
		"verify --wait 0 --incarnations 1 --delay 0 --stats --json -",
		"verify --msl 1s --rto 1500ms --resolution 1s --loss any --duplicates any --incarnations 1 --json - " +
			"--max-states 100",
		"simulate --witness normal-close --incarnations 1 --trace -",
		"minwait --incarnations 1 --json -",
		"minwait --profile-b linux --loss 1 --incarnations 1 --json -",
		"capacity --wait 1s --rate 100 --json -",
		"when port-free --since a-closes --think any --profile linux --incarnations 1 --json -",
		"sweep --vary wait=0..1 --incarnations 1 --format jsonl",
		"sweep --vary wait=0..2 --vary rto=1..2 --retries 1 --loss 1 --msl 1 --delay 1 --incarnations 1 " +
			"--property no-reset-on-graceful-close --polygons --format jsonl",
		"matrix --profiles zephyr,linux --format json",
		"attack all --profiles rfc793 --json -",
		"attack reset --profiles rfc9293 --ports unknown --challenge-acks counted --json -",
		"relay nginx-stream --json -",
		"relay --think-b 2 --least half-closed --json -",
		"compare --profiles textbook --wait 0 --incarnations 1 --loss 0 --format json --traces out",
		"scenario run three-segment-close --json -",
		"scenario run final-ack-lost-2msl --json -",
		"capture w12_tw_killed.A.pcap --json -",
		"script edges.pkt --json -",
		"verify --loss any --duplicates any --incarnations 1 --retries 0 --wait 9 --quiet --certificate -",
		"explain T1 no-storm time-wait-rst=ignore --json -",
		"stack check /bin/cat --json -", // no stack: it is told so
	} {
		var out bytes.Buffer
		if status := run(strings.Fields(args), &out); status == exitUsage {
			t.Fatalf("tcpcheck %s: exit status %d", args, status)
		}
		add(out.Bytes())
	}
	var out bytes.Buffer
	c, err := conformance.Compare(aloof{}, "rfc9293", []model.End{model.A}, func() {})
	if err == nil {
		err = report.ConformanceJSON(&out, "aloof 1", []*conformance.Comparison{c})
	}
	if err != nil {
		t.Fatal(err)
	}
	add(out.Bytes())
	out.Reset()
	if err := report.ReplayJSON(&out, c.Rows[0].All[0].Report); err != nil {
		t.Fatal(err)
	}
	add(out.Bytes())
	out.Reset()
	if err := c.Rows[0].All[0].Probe.Write(&out); err != nil {
		t.Fatal(err)
	}
	add(out.Bytes())
	out.Reset()
	add(learned(t, report.LearnedJSON))
	return all
}

// leftOut are the names that a document need not have, each behind where it is; below
// what ends in a point, any.
var leftOut = map[string][]string{
	report.Schema: {".rounded", ".unlimited", ".stats", ".stats.budgets.", ".properties[].longer",
		".time"},
	report.MinWaitSchema:  {".rounded", ".verdicts[].steps", ".verdicts[].events"},
	report.CapacitySchema: {".rounded", ".ways[].violated"},
	report.WhenSchema:     {".rounded", ".since"},
	report.AttackSchema: {".cells[].trace.segments[].forged", ".cells[].trace.initial.forgeries",
		".cells[].trace.steps[].after.forgeries", ".challenge_acks_counted", ".cells[].forged[].found"},
	report.RelaySchema:   {".properties[].steps[].item", ".properties[].steps[].says"},
	sweep.Schema:         {".point.", ".properties[].events"},
	report.CompareSchema: {".variants[].given.", ".cells[].events"},
	report.ScenarioSchema: {
		".scenarios[].answer", ".scenarios[].claim", ".scenarios[].group", ".scenarios[].source",
		".scenarios[].checks[].question", ".scenarios[].checks[].because",
		".scenarios[].checks[].expected.states_a", ".scenarios[].checks[].expected.states_b",
		".scenarios[].checks[].expected.kind", ".scenarios[].checks[].expected.steps",
		".scenarios[].checks[].expected.at", ".scenarios[].checks[].found.kind",
		".scenarios[].checks[].found.steps", ".scenarios[].checks[].found.at",
		".scenarios[].checks[].found.states_a", ".scenarios[].checks[].found.states_b",
	},
	report.GlossarySchema: {".terms[].text", ".terms[].source", ".terms[].profiles", ".terms[].shown",
		".terms[].ladder"},
	// What is 0 is left out of a state.
	certificate.Schema: {".a.", ".b.", ".opens", ".aborts", ".ungraceful", ".to_a", ".to_b",
		".to_a[].", ".to_b[]."},
}

// mayLack says whether a document need not have the name at the end of a path.
func mayLack(name, path string) bool {
	_, parameter, ok := strings.Cut(path, "parameters.")
	if ok && (parameter == "tick" || strings.HasPrefix(parameter, "profile")) {
		return true
	}
	if d, _, known := model.ParameterNamed(parameter); ok && known && d.Optional {
		return true
	}
	return slices.ContainsFunc(leftOut[name], func(optional string) bool {
		return path == optional || strings.HasSuffix(optional, ".") && strings.HasPrefix(path, optional)
	})
}

// shorter is a document with no more than three elements in any list.
func shorter(value any) any {
	switch value := value.(type) {
	case []any:
		value = value[:min(len(value), 3)]
		for i := range value {
			value[i] = shorter(value[i])
		}
		return value
	case map[string]any:
		for key := range value {
			value[key] = shorter(value[key])
		}
	}
	return value
}

// A document that lacks a name, or has one more, or a value of another kind, is not of its
// schema.
func TestDocuments_Strict(t *testing.T) {
	known, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	capture, err := os.ReadFile("../../wire/capture/testdata/w12_tw_killed.A.pcap")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("../../script/trial/testdata/edges.pkt")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for name, data := range map[string][]byte{"w12_tw_killed.A.pcap": capture, "edges.pkt": script} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	examples := examplesOf(t)
	for _, name := range report.Schemas {
		if len(examples[name]) == 0 && name != stack.Protocol {
			t.Errorf("%s: no example", name)
		}
		for _, text := range examples[name] {
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			value = shorter(value)
			tried := map[string]bool{}
			refused := func(what, path string) {
				if known[name].Validate(value) == nil {
					t.Errorf("%s: with %s %s it is of the schema", name, path, what)
				}
			}
			var change func(path string, value any)
			change = func(path string, value any) {
				switch value := value.(type) {
				case []any:
					for i := range value {
						change(path+"[]", value[i])
					}
				case map[string]any:
					if free := path == ".stats.budgets"; !free && !tried[path] {
						tried[path] = true
						value["nobody"] = json.Number("1")
						refused("and one more", path)
						delete(value, "nobody")
					}
					for _, key := range slices.Sorted(maps.Keys(value)) {
						at, old := path+"."+key, value[key]
						if !tried[at] {
							tried[at] = true
							if delete(value, key); !mayLack(name, at) {
								refused("left out", at)
							}
							value[key] = []any{map[string]any{}}
							refused("of another kind", at)
							value[key] = old
						}
						change(at, old)
					}
				}
			}
			change("", value)
		}
	}
}
