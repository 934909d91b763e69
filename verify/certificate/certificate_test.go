package certificate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
	"tcpcheck/verify/certificate"
)

// written is the certificate of the answer to a question.
func written(t testing.TB, change func(p *model.Parameters)) []byte {
	t.Helper()
	p := model.Default()
	p.Loss, p.Duplicates, p.Incarnations, p.Wait = model.Any, model.Any, 1, model.Both(4)
	for _, e := range model.Ends {
		p.Policy[e].Retries = 1
	}
	change(&p)
	q := verify.Question{Parameters: p, Properties: properties.Default}
	if p.Endless() {
		q.Properties = q.Properties[1:]
	}
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
		func(p *model.Parameters) { oneAfterTheOther(p, 0) },
	} {
		c, err := certificate.Check(bytes.NewReader(written(t, change)))
		if err != nil {
			t.Error(err)
		} else if c.States == 0 || c.Steps < c.States {
			t.Errorf("%d states, %d steps checked", c.States, c.Steps)
		}
	}
}

// oneAfterTheOther asks of any number of connections, whose numbers never wrap.
func oneAfterTheOther(p *model.Parameters, wait int) {
	p.Incarnations, p.SeqMod, p.Wait = model.Any, model.Any, model.Both(wait)
	for _, e := range model.Ends {
		p.Policy[e].ISN, p.Policy[e].Retries = model.ISNMonotonic, 3
		p.Policy[e].RTOCollapse = model.RTOCollapseACK // a fraction of the states
	}
}

// Of a certificate about any number of connections, every state taken out and every RCV.NXT
// moved is missed.
func TestRefusedOfManyConnections(t *testing.T) {
	whole := written(t, func(p *model.Parameters) { oneAfterTheOther(p, 4) })
	good := bytes.Split(bytes.TrimSpace(whole), []byte("\n"))
	refused := func(what string, lines [][]byte) {
		t.Helper()
		if _, err := certificate.Check(bytes.NewReader(bytes.Join(lines, []byte("\n")))); err == nil {
			t.Errorf("%s: accepted", what)
		}
	}
	n := len(good) - 1
	head := func(states int) []byte {
		said, says := fmt.Appendf(nil, `"states":%d`, n), fmt.Appendf(nil, `"states":%d`, states)
		return bytes.Replace(good[0], said, says, 1)
	}
	for i := 1; i <= n; i += 700 {
		refused("a state taken out", slices.Concat([][]byte{head(n - 1)}, good[1:i], good[i+1:]))
		lines := slices.Clone(good)
		lines[i] = regexp.MustCompile(`"rcv_nxt":\d+`).ReplaceAll(lines[i], []byte(`"rcv_nxt":90`))
		if !bytes.Equal(lines[i], good[i]) {
			refused("another RCV.NXT", lines)
		}
	}
}

// Every state taken out, and every life shortened, that something needs is missed.
func TestRefused(t *testing.T) {
	good := written(t, func(*model.Parameters) {})
	type doc = map[string]any
	read := func() (doc, []any) {
		decoder := json.NewDecoder(bytes.NewReader(good))
		var head doc
		if err := decoder.Decode(&head); err != nil {
			t.Fatal(err)
		}
		var states []any
		for decoder.More() {
			var state doc
			if err := decoder.Decode(&state); err != nil {
				t.Fatal(err)
			}
			states = append(states, state)
		}
		return head, states
	}
	refused := func(what string, head doc, states []any, want string) {
		t.Helper()
		var b bytes.Buffer
		encoder := json.NewEncoder(&b)
		for _, line := range append([]any{head}, states...) {
			if err := encoder.Encode(line); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := certificate.Check(&b); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", what, err, want)
		}
	}
	_, all := read()
	for i := range all {
		d, states := read()
		d["states"] = len(states) - 1
		want := "it leads to a state that none"
		if i == 0 {
			want = "the initial state"
		}
		refused("a state taken out", d, append(states[:i:i], states[i+1:]...), want)
		d, states = read()
		shortened := false
		for _, way := range []string{"to_a", "to_b"} {
			segments, _ := states[i].(doc)[way].([]any)
			for _, seg := range segments {
				if life, _ := seg.(doc)["life"].(float64); life > 0 && !shortened {
					seg.(doc)["life"], shortened = life-1, true
				}
			}
		}
		if shortened {
			refused("a life shortened", d, states, "state ")
		}
	}
	for field, value := range map[string]any{
		"state": "LISTEN", "seq": 300, "retransmissions": 9, "incarnation": 40, "timer": "time-wait", "left": 60000,
	} {
		d, states := read()
		states[1].(doc)["b"].(doc)[field] = value
		refused("another "+field, d, states, "state ")
	}
	d, states := read()
	refused("a state left out", d, states[1:], "says that it has")
	d["parameters"].([]any)[0] = "msl=1"
	refused("another parameter", d, states, "hash")
	d["schema"] = "tcpcheck/trace/v1"
	refused("another schema", d, states, "it is no certificate: schema")
}

// Whatever is read is certified or refused in one line.
func FuzzCheck(f *testing.F) {
	f.Add(written(f, func(p *model.Parameters) { p.Policy[model.B].Retries = 0 }))
	f.Add([]byte(`{"schema": "tcpcheck/certificate/v1"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := certificate.Check(bytes.NewReader(b))
		if err == nil && (c.States == 0 || len(c.Properties) == 0) {
			t.Errorf("%d states certify %d properties", c.States, len(c.Properties))
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("more than one line: %v", err)
		}
	})
}
