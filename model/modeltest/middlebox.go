package modeltest

import (
	"pgregory.net/rapid"

	"tcpcheck/model"
)

// Middlebox draws a middlebox beside one end of p, or one beside each, and how many hosts there
// are. [Parameters] draws none:
// most of what is drawn there is about a path without.
func Middlebox(t *rapid.T, p *model.Parameters) {
	t.Helper()
	p.Hosts = rapid.SampledFrom([]model.Hosts{model.HostsOne, model.HostsOne, model.HostsTwo}).Draw(t, "hosts")
	at := rapid.SampledFrom([][]model.End{{model.A}, {model.B}, {model.A}, {model.B}, model.Ends[:]}).
		Draw(t, "middlebox beside")
	for _, d := range model.Dictionary {
		if d.Subject != model.AboutMiddleboxes {
			continue
		}
		for _, e := range at {
			numbers := small(d)
			switch d.Name {
			case "box":
				numbers = []int{int(model.BoxOn)}
			case "box-sees":
				numbers = []int{0, 0, 0, 0, 1, 2}
			}
			d.SetNumber(p, e, rapid.SampledFrom(numbers).Draw(t, d.At(e)))
		}
	}
}
