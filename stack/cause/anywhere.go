package cause

import "tcpcheck/model"

// anywhere are causes that reach further than others, which look alike where they alone show.
var anywhere = []Cause{
	{
		Name: "rst-any-seq", Title: "a RST resets wherever its SEQ is, out of the window too",
		Clause: "3.10.7.4 First, 3.5.3",
		Harm:   "who knows addresses and ports ends the connection; an old RST does so as well",
		explains: func(s *sight) bool {
			return s.rst() && !s.next() && s.seq != "any" && s.from.HasTCB() && s.modelStays() && s.deleted()
		},
	}, {
		Name: "syn-any-seq-resets", Title: "a SYN ends the connection wherever its SEQ is",
		Clause: "3.10.7.4 First", Harm: "who knows addresses and ports ends the connection",
		explains: func(s *sight) bool {
			return s.syn() && (s.opened() || s.from == model.SynReceived && s.resets()) && s.deleted()
		},
	}, {
		Name: "outside-ack-counts", Title: "the ACK of a segment outside the window counts",
		Clause: "3.10.7.4 First",
		Harm: "an old or a guessed segment has data, or the FIN, taken for received, which is not sent " +
			"again then",
		Known: map[string]string{"libslirp": "tcp_input in src/tcp_input.c (4.7.0): \"drop any data. But keep on " +
			"processing for RST or ACK\""},
		explains: func(s *sight) bool {
			return s.outside() && s.counts() && (s.all() || s.later && s.some())
		},
	},
}
