package certificate_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
	"tcpcheck/verify/certificate"
)

// written is the certificate of the answer to a question.
func written(t *testing.T, change func(p *model.Parameters)) []byte {
	t.Helper()
	p := model.Default()
	p.Loss, p.Duplicates, p.Incarnations, p.Wait = model.Any, model.Any, 1, model.Both(4)
	for _, e := range model.Ends {
		p.Policy[e].Retries = 1
	}
	change(&p)
	q := verify.Question{Parameters: p, Properties: properties.Default}
	states, err := q.Invariant(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := certificate.Write(&b, &p, q.Properties, states); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAccepted(t *testing.T) {
	for _, change := range []func(*model.Parameters){
		func(*model.Parameters) {},
		func(p *model.Parameters) { p.MinDelay = 1 },
		func(p *model.Parameters) { p.FirstCloser = model.FirstCloserAny },
	} {
		c, err := certificate.Check(bytes.NewReader(written(t, change)))
		if err != nil {
			t.Error(err)
		} else if c.States == 0 || c.Steps < c.States {
			t.Errorf("%d states, %d steps checked", c.States, c.Steps)
		}
	}
}

// Every state taken out, and every life shortened, that something needs is missed.
func TestRefused(t *testing.T) {
	good := written(t, func(*model.Parameters) {})
	type doc = map[string]any
	read := func() (doc, []any) {
		var d doc
		if err := json.Unmarshal(good, &d); err != nil {
			t.Fatal(err)
		}
		return d, d["states"].([]any)
	}
	refused := func(what string, d doc, want string) {
		t.Helper()
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := certificate.Check(bytes.NewReader(b)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", what, err, want)
		}
	}
	_, all := read()
	for i := range all {
		d, states := read()
		d["states"] = append(states[:i:i], states[i+1:]...)
		want := "it leads to a state that none"
		if i == 0 {
			want = "the initial state"
		}
		refused("a state taken out", d, want)
		d, states = read()
		shortened := false
		for _, way := range []string{"to_a", "to_b"} {
			for _, seg := range states[i].(doc)[way].([]any) {
				if life := seg.(doc)["life"].(float64); life > 0 && !shortened {
					seg.(doc)["life"], shortened = life-1, true
				}
			}
		}
		if shortened {
			refused("a life shortened", d, "state ")
		}
	}
	d, _ := read()
	d["parameters"].([]any)[0] = "msl=1"
	refused("another parameter", d, "hash")
	d, _ = read()
	d["schema"] = "tcpcheck/trace/v1"
	refused("another schema", d, "schema")
}
