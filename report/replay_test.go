package report_test

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/report"
	"tcpcheck/settings"
	"tcpcheck/stack"
	"tcpcheck/stack/replay"
	"tcpcheck/verify"
)

// played returns what comes of a counterexample to time-wait-held on a stack that does
// as A of the model, but for the state after the last step.
func played(t *testing.T) *replay.Report {
	t.Helper()
	p, _ := properties.Named("time-wait-held")
	resolved, err := settings.Resolve(settings.Given{{Name: "incarnations", Value: "1"},
		{Name: "profile", Value: "rfc9293"}, {Name: "loss", Value: "0"}})
	if err != nil {
		t.Fatal(err)
	}
	q := verify.Question{Parameters: resolved.Parameters, Properties: []properties.Property{p}}
	a, err := verify.Ask(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	script, err := replay.Convert(a.Findings[0].Run, model.A)
	if err != nil {
		t.Fatal(err)
	}
	r := &replay.Report{Target: "a stack", Script: script, Differs: true}
	for i := range script.Steps {
		s := &script.Steps[i]
		d := replay.Done{Step: s, In: s.State, Known: true, At: s.Tick}
		if s.Sends != nil {
			d.Sent = []stack.Segment{{Ctl: s.Sends.Ctl, Seq: r.Own(s.Sends.Seq), Ack: r.Peer(s.Sends.Ack)}}
		}
		r.Done = append(r.Done, d)
	}
	r.Done[len(r.Done)-1].In = model.Listen
	return r
}

func TestReplay(t *testing.T) {
	var text bytes.Buffer
	if err := report.Replay(&text, played(t), strconv.Itoa); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(text.String(), "\n") {
		if len([]rune(line)) > 80 {
			t.Errorf("%d wide: %s", len([]rune(line)), line)
		}
	}
	if !strings.Contains(text.String(), "DIFFERS at step 8") {
		t.Error(text.String())
	}
}

func TestReplayJSON(t *testing.T) {
	r := played(t)
	var text bytes.Buffer
	if err := report.ReplayJSON(&text, r); err != nil {
		t.Fatal(err)
	}
	var out struct {
		Verdict string
		Differs int `json:"differs_at"`
		Steps   []any
	}
	if err := json.Unmarshal(text.Bytes(), &out); err != nil || out.Verdict != "differs" || out.Differs != 8 ||
		len(out.Steps) != len(r.Done) {
		t.Errorf("%v %+v", err, out)
	}
}
