// Package ask answers what the page asks of the checker, as package engine does what it asks
// about runs. It is apart from that because a search is: a page that only plays does not
// load it.
package ask

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"tcpcheck/ask/explain"
	"tcpcheck/ask/minwait"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
	"tcpcheck/web/engine"
)

// Answerers has the requests of the checker, by name.
var Answerers = map[string]engine.Answerer{
	"load":    engine.Answering(load),
	"verify":  asking(verifies),
	"minwait": asking(minWait),
	"find":    asking(finds),
	"nearest": asking(nearest),
}

// asking asks the checker.
func asking(answer func(question, func([]byte)) (any, error)) engine.Answerer {
	return func(request []byte, progress func([]byte)) (any, error) {
		q, err := engine.Asked[question](request)
		if err != nil {
			return nil, err
		}
		return answer(q, progress)
	}
}

// A question is a request that the checker answers.
type question struct {
	engine.Subject
	// Properties are asked about; none for the default. For "find" it is one event.
	Properties []string `json:"properties"`
	// Moves were made by hand: what is asked is about what can follow them.
	Moves []string `json:"moves,omitempty"`
	// UpTo is the longest TIME-WAIT asked about; "" for four MSL.
	UpTo string `json:"upTo,omitempty"`
}

// mostMemory bounds a search in a page.
const mostMemory = 1 << 30

// question returns the question to ask, about the properties among those known.
func (q *question) question(progress func([]byte), named func(string) (properties.Property,
	bool)) (verify.Question, error) {
	asked := verify.Question{Workers: 1, MaxMemory: mostMemory, Progress: searched(progress)}
	var err error
	if asked.Parameters, err = q.Resolved(); err != nil {
		return asked, err
	}
	if asked.Mutant, err = q.Broken(); err != nil {
		return asked, err
	}
	for _, name := range q.Properties {
		p, ok := named(name)
		if !ok {
			return asked, fmt.Errorf("nothing that can be asked is called %s", model.Quoted(name))
		}
		asked.Properties = append(asked.Properties, p)
	}
	if len(q.Properties) == 0 {
		asked.Properties = properties.DefaultOf(&asked.Parameters)
	}
	asked.Zones = asked.ByZones()
	return asked, nil
}

// searched returns what tells how far a search is.
func searched(progress func([]byte)) func(explore.Progress) {
	if progress == nil {
		return nil
	}
	return func(p explore.Progress) {
		progress(engine.Written(map[string]any{"states": p.States, "depth": p.Depth}))
	}
}

type answerJSON struct {
	Verdict     string        `json:"verdict"`
	Limit       string        `json:"limit"`
	States      int64         `json:"states"`
	Transitions int64         `json:"transitions"`
	Findings    []findingJSON `json:"findings"`
}

type findingJSON struct {
	Property string `json:"property"`
	Sentence string `json:"sentence"`
	Verdict  string `json:"verdict"`
	Kind     string `json:"kind"`
	// Length says how long the run is, Story what happens in it; "" without one.
	Length string `json:"length"`
	Story  string `json:"story"`
	// Run is what "play" takes; null without one.
	Run *engine.Line `json:"run"`
	// Trace is the run as a file.
	Trace string `json:"trace"`
}

// verifies answers "verify".
func verifies(q question, progress func([]byte)) (any, error) {
	asked, err := q.question(progress, properties.Named)
	if err != nil {
		return nil, err
	}
	if len(q.Moves) > 0 {
		return q.fromHere(progress, asked.Properties)
	}
	a, err := verify.Ask(context.Background(), asked)
	if err != nil {
		return nil, err
	}
	return answerOf(a)
}

// word writes a verdict.
func word(v explore.Verdict) string { return strings.ToLower(v.String()) }

func answerOf(a *verify.Answer) (any, error) {
	j := answerJSON{Verdict: word(a.Verdict), States: a.States, Transitions: a.Transitions,
		Findings: []findingJSON{}}
	if a.Limit != explore.NoLimit {
		j.Limit = string(a.Limit)
	}
	for i := range a.Findings {
		f := &a.Findings[i]
		found := findingJSON{Property: f.Property.Name, Verdict: word(f.Verdict), Kind: f.Word,
			Sentence: f.Property.Sentence}
		if f.Verdict == explore.Violated {
			found.Sentence = f.Property.Violation
		}
		if err := found.add(f.Run); err != nil {
			return nil, err
		}
		j.Findings = append(j.Findings, found)
	}
	return j, nil
}

// add adds a run; nil for none.
func (f *findingJSON) add(run *trace.Run) error {
	if run == nil {
		return nil
	}
	var err error
	if f.Run, err = engine.LineOf(run); err != nil {
		return err
	}
	f.Length = run.Length()
	var b bytes.Buffer
	if err := run.Write(&b); err != nil {
		return err
	}
	f.Trace = b.String()
	if f.Story, err = explain.Happened(run); err != nil {
		return err
	}
	return nil
}

// load answers "load": the run of a file, as "play" takes it.
func load(file struct {
	Trace string `json:"trace"`
}) (any, error) {
	run, err := verify.Load(strings.NewReader(file.Trace))
	if err != nil {
		return nil, err
	}
	return engine.LineOf(run)
}

// finds answers "find": a shortest run to an event.
func finds(q question, progress func([]byte)) (any, error) {
	asked, err := q.question(progress, func(name string) (properties.Property, bool) {
		for _, event := range properties.Events {
			if event.Name == name {
				return event, true
			}
		}
		return properties.Property{}, false
	})
	if err != nil {
		return nil, err
	}
	if len(q.Properties) != 1 {
		return nil, errors.New("want one event")
	}
	if len(q.Moves) > 0 {
		return q.fromHere(progress, asked.Properties)
	}
	a, err := verify.Ask(context.Background(), asked)
	if err != nil {
		return nil, err
	}
	if _, is := properties.WitnessNamed(q.Properties[0]); !is && a.Findings[0].Run != nil {
		a.Findings[0].Run.Property = "" // a run as a file shows violations and witnesses
	}
	return answerOf(a)
}

type minWaitJSON struct {
	// Smallest is the smallest that is enough; "" if there is none up to UpTo.
	Smallest string `json:"smallest"`
	UpTo     string `json:"upTo"`
	// Sum says what it is made of.
	Sum     string       `json:"sum"`
	Lengths []lengthJSON `json:"lengths"`
	// Below is the counterexample of the longest that is not enough.
	Below *findingJSON `json:"below"`
}

type lengthJSON struct {
	Wait    string `json:"wait"`
	Verdict string `json:"verdict"`
	States  int64  `json:"states"`
}

// mostLengths is how many lengths of TIME-WAIT are asked about in a page.
const mostLengths = 2_000

// minWait answers "minwait".
func minWait(q question, progress func([]byte)) (any, error) {
	asked, err := q.question(progress, properties.Named)
	if err != nil {
		return nil, err
	}
	asked.Progress = nil
	p := asked.Parameters
	upTo := 4 * p.MSL
	if q.UpTo != "" {
		to := p
		if err := to.Set(model.Setting{Name: "wait", Value: q.UpTo}); err != nil {
			return nil, err
		}
		upTo = to.Wait[model.A]
	}
	if upTo > mostLengths {
		return nil, fmt.Errorf("%d lengths of TIME-WAIT are more than %d: ask with a coarser resolution", upTo,
			mostLengths)
	}
	a, err := minwait.Scan(context.Background(), minwait.Question{
		At: func(wait int) verify.Question {
			at := asked
			at.Parameters.Wait = [2]int{wait, wait}
			return at
		},
		Ends: [2]bool{true, true}, UpTo: upTo, Workers: 1, Beyond: 50_000,
		Progress: func(done, _ int) {
			if progress != nil {
				progress(engine.Written(map[string]any{"done": done, "of": upTo + 1}))
			}
		},
	})
	if err != nil {
		return nil, err
	}
	j := minWaitJSON{UpTo: p.Span(upTo), Lengths: []lengthJSON{}}
	for i := range a.Lengths {
		l := &a.Lengths[i]
		j.Lengths = append(j.Lengths, lengthJSON{p.Time(l.Wait), word(l.Verdict), l.States})
		if l.Verdict == explore.Holds && j.Smallest == "" {
			j.Smallest = p.Span(l.Wait)
			if i > 0 {
				if err := j.below(a.Lengths[i-1].Run); err != nil {
					return nil, err
				}
			}
		}
	}
	return j, nil
}

// below adds the counterexample just below the smallest that is enough.
func (j *minWaitJSON) below(run *trace.Run) error {
	if run == nil {
		return nil
	}
	j.Below = &findingJSON{Property: run.Property, Kind: run.Word, Verdict: "violated"}
	if sum, ok := explain.Wait(run); ok {
		j.Sum = sum.String()
	}
	return j.Below.add(run)
}
