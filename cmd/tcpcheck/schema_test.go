package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"tcpcheck/ask/scenario"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/report"
	"tcpcheck/settings"
)

// schemas is the folder of the JSON Schemas, which are made from the dictionaries.
var schemas = filepath.Join("..", "..", "docs", "schemas")

// questionsSchema is that of the files that verify --config and scenario run read, for
// editors.
var questionsSchema = filepath.Join(schemas, "questions.schema.json")

var updateSchemas = flag.Bool("update-schemas", false, "rewrite docs/schemas, to be read then")

type object = map[string]any

// mapping is the schema of a mapping that has no keys but these.
func mapping(keys object) object {
	return object{"type": "object", "additionalProperties": false, "properties": keys}
}

// oneOf is the schema of one of some words.
func oneOf(words []string) object { return object{"enum": words} }

// numbersAmong are those of the words that YAML takes for numbers.
func numbersAmong(words []string) (numbers []int) {
	for _, w := range words {
		if n, err := strconv.Atoi(w); err == nil {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// valueOf is the schema of a parameter's value: a word, a number, or a time.
func valueOf(d *model.Parameter) object {
	words := wordsOf(d.Name)
	kinds := []any{}
	if words != nil {
		kinds = append(kinds, oneOf(words))
	}
	if numbers := numbersAmong(words); numbers != nil && d.Unit == model.Words && len(d.Values) > 0 {
		kinds = append(kinds, object{"enum": numbers})
	}
	if len(d.Values) == 0 {
		kinds = append(kinds, object{"type": "integer", "minimum": d.Least, "maximum": d.Most})
	} else if d.Unit != model.Words {
		kinds = append(kinds, object{"type": "integer", "minimum": 0})
	}
	if d.Unit == model.Ticks {
		kinds = append(kinds, object{"type": "string", "pattern": `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`})
	}
	return object{"description": d.Sentence, "anyOf": kinds}
}

// schemaOfQuestions makes the schema.
func schemaOfQuestions() object {
	text := object{"type": "string"}
	parameters := object{"resolution": object{"type": "string",
		"description": "round times to multiples of this"}}
	for _, end := range []string{"", "-a", "-b"} {
		parameters["profile"+end] = oneOf(settings.ProfileNames())
		beside := settings.MiddleboxNames()
		if end == "" {
			beside = nil
			for _, name := range settings.MiddleboxNames() {
				beside = append(beside, name+"-a", name+"-b")
			}
		}
		parameters[settings.Middlebox+end] = oneOf(beside)
		parameters[settings.Handshake+end] = oneOf([]string{"three-way", "two-way"})
	}
	for _, d := range model.Dictionary {
		parameters[d.Name] = valueOf(d)
		for _, e := range d.Ends() {
			parameters[d.At(e)] = valueOf(d)
		}
	}
	verdict := oneOf([]string{"holds", "violated", "witnessed", "never"})
	verdicts := object{}
	for _, p := range properties.All {
		verdicts[p.Name] = object{"description": p.Sentence, "enum": []string{"holds", "violated"}}
	}
	for _, p := range properties.Witnesses {
		verdicts[p.Name] = object{"description": p.Sentence, "enum": []string{"witnessed", "never"}}
	}
	someTime := object{"type": []string{"integer", "string"}}
	states := object{"type": "array", "items": oneOf(names(model.TCPStates[:], model.TCPState.String))}
	asks := func(needs ...string) object { return object{"required": needs} }
	question := mapping(object{
		"name": text, "because": text, "settings": object{"$ref": "#/$defs/settings"},
		"mutant":   oneOf(names(mutants.All, func(mu mutants.Mutant) string { return mu.Name })),
		"property": oneOf(names(properties.All, nameOfProperty)),
		"witness":  oneOf(names(properties.Witnesses, nameOfProperty)),
		"expect":   object{"anyOf": []any{verdict, mapping(verdicts)}},
		"event":    oneOf(names(properties.Events, nameOfProperty)),
		"since":    oneOf(names(properties.Events, nameOfProperty)),
		"think":    someTime, "think-a": someTime, "think-b": someTime, "earliest": someTime, "latest": someTime,
		"run":  object{"type": "array", "minItems": 1, "items": text},
		"kind": text, "steps": object{"type": "integer", "minimum": 1},
		"at":            object{"type": []string{"integer", "string"}},
		"states":        mapping(object{"a": states, "b": states}),
		"smallest-wait": object{"anyOf": []any{object{"type": "integer", "minimum": 0}, object{"const": "none"}}},
		"waits": object{"type": "array", "minItems": 2, "maxItems": 2,
			"items": object{"type": "integer", "minimum": 0}},
	})
	check := maps.Clone(question)
	check["allOf"] = []object{anyOf(asks("property"), asks("witness"), asks("run"), asks("event")),
		anyOf(asks("expect"), asks("smallest-wait"), asks("run"), asks("earliest"), asks("latest"))}
	question["required"] = []string{"name"}
	question["anyOf"] = []object{asks("expect"), asks("run"), asks("event")}
	whole := mapping(object{
		"name":   object{"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
		"claim":  text,
		"source": text, "group": oneOf(scenario.Groups),
		"answer":    object{"enum": []any{true, false, "true", "false", "conditions"}},
		"settings":  object{"$ref": "#/$defs/settings"},
		"checks":    listOf(check),
		"questions": object{"type": "array", "items": question, "minItems": 1},
	})
	whole["oneOf"] = []object{asks("questions"), asks("name", "checks")}
	whole["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	whole["title"] = "Questions for tcpcheck, and the verdicts expected"
	whole["$defs"] = object{"settings": mapping(parameters)}
	return whole
}

// The files of schemas are what the dictionaries have, one for each document that there is.
func TestSchemas(t *testing.T) {
	all := map[string]object{questionsSchema: schemaOfQuestions()}
	about := func(file, title string, o object) {
		o["$schema"], o["title"] = "https://json-schema.org/draft/2020-12/schema", title
		all[file] = o
	}
	about(filepath.Join(schemas, "parameters.schema.json"), "Parameters in documents of tcpcheck",
		schemaOfParameters())
	about(filepath.Join(schemas, "profiles.schema.json"), "Profiles of real stacks for tcpcheck",
		schemaOfProfiles())
	made := documents()
	for _, name := range report.Schemas {
		about(schemaFile(name), name, made[name])
	}
	if len(made) != len(report.Schemas) {
		t.Errorf("%d schemas, but tcpcheck --version has %d", len(made), len(report.Schemas))
	}
	for file, schema := range all {
		want, err := json.MarshalIndent(schema, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, '\n')
		if *updateSchemas {
			if err := os.WriteFile(file, want, 0o644); err != nil { //nolint:gosec // for all to see
				t.Fatal(err)
			}
		}
		if content(t, file) != string(want) {
			t.Errorf("%s is not that of the dictionaries: go test ./cmd/tcpcheck -run TestSchemas -update-schemas",
				file)
		}
	}
	files, err := filepath.Glob(filepath.Join(schemas, "*"))
	if err != nil || len(files) != len(all) {
		t.Errorf("%d files of schemas, want %d, %v", len(files), len(all), err)
	}
}

// The examples and the library are of the schema of questions; what the program refuses,
// by its form, the schema does too.
func TestQuestionsSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(questionsSchema)
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, pattern := range []string{"../../examples/*.yaml", "../../ask/scenario/scenarios/*.yaml"} {
		all, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range all {
			files++
			if err := schema.Validate(inYAML(t, content(t, name))); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if files < 30 {
		t.Errorf("only %d files", files)
	}
	const right = "questions: [{name: x, expect: holds}]"
	if err := schema.Validate(inYAML(t, right+"\nsettings: {wait: 3, profile-b: linux}")); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{
		"quetsions: []", right + "\nsettings: {wiat: 3}", right + "\nsettings: {wait: soon}",
		right + "\nsettings: {profile: Linux}",
		"questions: [{name: x, expect: maybe}]", "questions: [{name: x, expect: {no-storms: holds}}]",
		"{name: x, checks: [{property: closes, expect: holds, states: {c: [CLOSED]}}]}", "{}", "name: x",
		"questions: [{expect: holds}]", "questions: [{name: x}]", "questions: []",
		"{name: x, checks: [{expect: holds}]}", "{name: x, checks: [{property: closes}]}",
	} {
		if schema.Validate(inYAML(t, wrong)) == nil {
			t.Errorf("%s: it is of the schema", wrong)
		}
	}
}

// The examples are answered as they expect, and tell editors which schema they are of.
func TestExamples(t *testing.T) {
	all, err := filepath.Glob("../../examples/*.yaml")
	if err != nil || len(all) != 5 {
		t.Fatal(all, err)
	}
	for _, name := range all {
		const first = "# yaml-language-server: $schema=../docs/schemas/questions.schema.json\n"
		if !strings.HasPrefix(content(t, name), first) {
			t.Errorf("%s does not begin with %s", name, first)
		}
		var out bytes.Buffer
		if status := run([]string{"verify", "--config", name, "--quiet"}, &out); status != exitHolds {
			t.Errorf("%s: status %d", name, status)
		}
	}
}

// The profiles of real stacks are of their schema, which their file names.
func TestProfilesSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join(schemas, "profiles.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var text string
	for _, file := range []string{"middleboxes.yaml", "profiles.yaml"} {
		text = content(t, "../../settings/profiles/"+file)
		const first = "# yaml-language-server: $schema=../../docs/schemas/profiles.schema.json\n"
		if !strings.HasPrefix(text, first) {
			t.Errorf("%s does not begin with %s", file, first)
		}
		if err := schema.Validate(inYAML(t, text)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	for _, wrong := range []string{"wiat: {", "named: ", "sorce: "} {
		right := map[string]string{"wiat: {": "wait: {", "named: ": "name: ", "sorce: ": "source: "}[wrong]
		if schema.Validate(inYAML(t, strings.Replace(text, right, wrong, 1))) == nil {
			t.Errorf("%s is of the schema", wrong)
		}
	}
}

// inYAML returns what a text in YAML is in JSON.
func inYAML(t *testing.T, text string) any {
	t.Helper()
	data, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return value
}
