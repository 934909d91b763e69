package modeltest

import (
	"strings"
	"testing"

	"tcpcheck/model"
)

// Words returns the defaults, changed by words like "wait=5 close-a=full": what has no
// end in its name is set at both. "profile=rfc9293" and "profile=rfc793" set policies.
func Words(t testing.TB, words string) model.Parameters {
	t.Helper()
	p := model.Default()
	for word := range strings.FieldsSeq(words) {
		switch name, value, _ := strings.Cut(word, "="); word {
		case "profile=rfc9293":
			p.Policy = [2]model.Policy{model.RFC9293, model.RFC9293}
		case "profile=rfc793":
			p.Policy = [2]model.Policy{model.RFC793, model.RFC793}
		default:
			if err := p.Set(model.Setting{Name: name, Value: value}); err != nil {
				t.Fatalf("%s: %v", word, err)
			}
		}
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	return p
}
