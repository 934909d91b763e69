package settings_test

import (
	"testing"

	"tcpcheck/model"
	"tcpcheck/settings"
)

// Every value of a middlebox is one that its parameter can have, has a source, and comes to be
// that of the middlebox; and what is not said leaves all to pass.
func TestMiddleboxes(t *testing.T) {
	for i := range settings.Middleboxes() {
		p := &settings.Middleboxes()[i]
		r, err := settings.Resolve(settings.Given{{Name: "middlebox", Value: p.Name + "-b"}})
		if err != nil {
			t.Errorf("%s: %v", p.Name, err)
			continue
		}
		if !r.Parameters.Boxed() || r.Middleboxes != [2]string{model.B: p.Name} {
			t.Errorf("%s: there is %v", p.Name, r.Middleboxes)
		}
		for _, v := range p.Values {
			have, ok := of(&r.Parameters, v.Name)
			if !ok || v.Source == "" || have != v.Value && have != "never" && have+"s" != v.Value {
				t.Errorf("%s: %s is %s, want %s [%s]", p.Name, v.Name, have, v.Value, v.Source)
			}
		}
		if nearest, differs := settings.NearestMiddlebox(&r.Parameters, model.B); nearest != p || len(differs) > 0 {
			t.Errorf("%s: nearest is %v, but for %v", p.Name, nearest, differs)
		}
		again, err := settings.Resolve(settings.Leading(&r.Parameters))
		if err != nil || again.Parameters != r.Parameters {
			t.Errorf("%s: %v leads elsewhere", p.Name, settings.Leading(&r.Parameters))
		}
	}
}

func TestMiddleboxRefused(t *testing.T) {
	for _, wrong := range []settings.Given{
		{{Name: "middlebox", Value: "linux-nat"}}, {{Name: "middlebox", Value: "no-such-a"}},
		{{Name: "middlebox-a", Value: "linux"}}, {{Name: "middlebox", Value: "linux-nat-a"},
			{Name: "wait", Value: "3"}},
	} {
		if _, err := settings.Resolve(wrong); err == nil {
			t.Errorf("%v is taken", wrong)
		}
	}
}
