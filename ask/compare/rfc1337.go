package compare

import (
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/settings"
)

// RFC1337 returns the hazards of TIME-WAIT assassination that RFC 1337 lists, as
// properties, and variants with and without what is said to prevent them, in a
// network that duplicates one segment and loses none. No FIN is retransmitted within
// a round trip, and initial sequence numbers come back at once: what protects is
// TIME-WAIT alone, which lasts 2·MSL.
func RFC1337() Question {
	row := func(name, property string, given ...model.Setting) Row {
		p, _ := properties.Named(property)
		return Row{name, p, given}
	}
	variant := func(name string, given ...model.Setting) Variant {
		return Variant{name, append(settings.Given{{Name: "profile", Value: "rfc9293"}}, given...)}
	}
	ignore := model.Setting{Name: "time-wait-rst", Value: "ignore"}
	return Question{
		Given: settings.Given{
			{Name: "msl", Value: "1"}, {Name: "rto", Value: "3"}, {Name: "retries", Value: "1"},
			{Name: "loss", Value: "0"}, {Name: "duplicates", Value: "1"}, {Name: "isn", Value: "zero"},
		},
		Rows: []Row{
			row("H1-old-data", "data-intact", model.Setting{Name: "data-b", Value: "1"}),
			row("H2-ack-war", "no-storm"),
			row("H3-new-dies", "no-reset-on-graceful-close"),
		},
		Variants: []Variant{
			variant("no-fix"),
			variant("F1", ignore),
			variant("F1-silent", ignore, model.Setting{Name: "time-wait-reply", Value: "fin"}),
			variant("seq-mod-16", model.Setting{Name: "isn", Value: "any"},
				model.Setting{Name: "seq-mod", Value: "16"}),
			variant("isn-monotonic", model.Setting{Name: "isn", Value: "monotonic"}),
		},
	}
}
