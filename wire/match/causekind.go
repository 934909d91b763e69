package match

// CauseKind says what a [Cause] is.
type CauseKind uint8

// The kinds of cause; [CauseKind.Means] says what each is.
const (
	noCause CauseKind = iota
	CauseAbort
	CauseUnreadData
	CauseDataAfterClose
	CauseTimeWaitAssassination
	CauseTimeWaitRSTIgnored
	CauseTimeWaitGone
	CauseTimeWaitOver
	CauseTimeWaitReused
	CauseTimeWaitReopened
	CauseTimeWaitChallenged
	CauseFinWait2Timeout
	CauseLastAckGaveUp
	CauseGaveUp
	CauseHalfOpen
	CauseChallenged
	CauseConnectionGone
	CauseAfterClose
	CauseAfterReset
	CauseAfterAbort
	CausePortClosed
	CauseNoConnection
	CauseDuplicate
	CauseOldSYN
	CauseSYNRefused
	CauseOldTimestamp
	CauseOldData
	CauseInjected
	CauseMiddlebox
	CauseUnexplained
	causeKinds
)

// causeWords has the name of each kind, and what it means.
var causeWords = [causeKinds]struct{ name, means string }{
	CauseAbort: {"abort",
		"the application aborted, or closed with unread data, or was killed"},
	CauseUnreadData: {"unread-data",
		"the application closed while data that had arrived was not read"},
	CauseDataAfterClose:        {"data-after-close", "data arrived at an end that had closed for good"},
	CauseTimeWaitAssassination: {"time-wait-assassination", "a RST ended TIME-WAIT (RFC 1337)"},
	CauseTimeWaitRSTIgnored:    {"time-wait-rst-ignored", "a RST met TIME-WAIT, which ignores it"},
	CauseTimeWaitGone: {"time-wait-gone",
		"an end forgot the connection in TIME-WAIT, before its time"},
	CauseTimeWaitOver:   {"time-wait-over", "TIME-WAIT had lasted its time"},
	CauseTimeWaitReused: {"time-wait-reused", "an end in TIME-WAIT opened the next incarnation itself"},
	CauseTimeWaitReopened: {"time-wait-reopened",
		"a SYN opened the next incarnation at an end in TIME-WAIT"},
	CauseTimeWaitChallenged: {"time-wait-challenged", "a SYN met TIME-WAIT and was answered with an ACK"},
	CauseFinWait2Timeout: {"fin-wait-2-timeout",
		"an end had waited in FIN-WAIT-2 for as long as it does"},
	CauseLastAckGaveUp: {"last-ack-gave-up",
		"an end in LAST-ACK had sent its FIN as often as it does"},
	CauseGaveUp:         {"gave-up", "an end had sent a segment again as often as it does"},
	CauseHalfOpen:       {"half-open", "one end had a connection that the other did not have"},
	CauseChallenged:     {"challenged", "a SYN met a connection and was answered with a challenge ACK"},
	CauseConnectionGone: {"connection-gone", "an end forgot the connection, and nothing says why"},
	CauseAfterClose:     {"after-close", "a segment came after the connection was closed"},
	CauseAfterReset:     {"after-reset", "a segment came after the connection was reset"},
	CauseAfterAbort:     {"after-abort", "a segment came after an end aborted"},
	CausePortClosed:     {"port-closed", "nobody listened"},
	CauseNoConnection: {"no-connection",
		"the capture does not show that there ever was a connection"},
	CauseDuplicate: {"duplicate", "the network delivered a RST twice"},
	CauseOldSYN: {"old-syn",
		"an old duplicate SYN was answered by a listener, and its SYN,ACK refused"},
	CauseSYNRefused: {"syn-refused", "a SYN met a connection in SYN-RECEIVED, which it ended"},
	CauseOldTimestamp: {"old-timestamp",
		"a segment with a timestamp older than one that had arrived was dropped (PAWS)"},
	CauseOldData:     {"old-data", "data of an earlier incarnation was accepted"},
	CauseInjected:    {"injected", "a third party sent it in the name of an end"},
	CauseMiddlebox:   {"middlebox", "a RST that neither end sends, and that middleboxes do"},
	CauseUnexplained: {"unexplained", "nothing in the model leads to it"},
}

// CauseKinds lists all kinds, in the order in which they are documented.
func CauseKinds() []CauseKind {
	var all []CauseKind
	for k := noCause + 1; k < causeKinds; k++ {
		all = append(all, k)
	}
	return all
}

// String returns the name, as reports have it: "time-wait-gone".
func (k CauseKind) String() string { return causeWords[k].name }

// Means says what the kind means.
func (k CauseKind) Means() string { return causeWords[k].means }
