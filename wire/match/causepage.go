package match

// A page is what there is to say of a kind of cause beyond what it means.
type page struct {
	// reasons are the names that Linux has for why it sends such a RST: enum sk_rst_reason in
	// include/net/rstreason.h, without their prefix, as the tracepoint tcp_send_reset and
	// ss tell them.
	reasons []string
	// says is what it looks like on the wire, and what to do about it, in Markdown.
	says string
}

// pages has one for each kind.
var pages = [causeKinds]page{
	CauseAbort: {[]string{"TCP_ABORT_ON_LINGER", "TCP_DISCONNECT_WITH_DATA", "TCP_STATE"},
		"A RST,ACK at SND.NXT that answers nothing. SO_LINGER with a time of 0 makes close() an ABORT (RFC 9293, " +
			"3.10.5); so does connect() with AF_UNSPEC. The peer gets ECONNRESET, and what is unread there " +
			"can be lost. " +
			"Close with shutdown() and read to the end instead."},
	CauseUnreadData: {[]string{"TCP_ABORT_ON_CLOSE"},
		"The application called close() while data was in its receive buffer (RFC 1122, 4.2.2.13). Read " +
			"until the end " +
			"of file before closing: shutdown(SHUT_WR), read to 0, close()."},
	CauseDataAfterClose: {[]string{"TCP_ABORT_ON_DATA", "TCP_TIMEWAIT_SOCKET"},
		"The end had called close(), so that nobody reads, and data arrived (RFC 1122, 4.2.2.13). The peer " +
			"did not wait " +
			"for the end of file, or writes on after it. Only shutdown(SHUT_WR) keeps the other direction open."},
	CauseTimeWaitAssassination: {[]string{"NO_SOCKET"},
		"What TIME-WAIT sent drew a RST from an end that has no connection any more, and the RST ended TIME-WAIT " +
			"(RFC 1337). tcp_rfc1337 = 1 prevents it."},
	CauseTimeWaitRSTIgnored: {[]string{"NO_SOCKET"},
		"The same RST, and a TIME-WAIT that ignores it (RFC 1337, fix F1)."},
	CauseTimeWaitGone: {[]string{"NO_SOCKET"},
		"The end was in TIME-WAIT and had forgotten it before 2 MSL were over: tcp_max_tw_buckets was " +
			"reached, the host " +
			"was restarted, a middlebox moved the connection, or somebody killed the socket."},
	CauseTimeWaitOver: {[]string{"NO_SOCKET"},
		"TIME-WAIT had lasted its time, and the peer's FIN came again after it: its retransmission timer had " +
			"backed off " +
			"further than 2 MSL reach."},
	CauseTimeWaitReused: {nil,
		"connect() took a port whose connection was in TIME-WAIT; timestamps tell the incarnations apart " +
			"(RFC 6191, " +
			"tcp_tw_reuse)."},
	CauseTimeWaitReopened: {nil,
		"A SYN above what was received, or with a newer timestamp, opened the next incarnation (RFC " +
			"1122, 4.2.2.13; " +
			"RFC 6191)."},
	CauseTimeWaitChallenged: {nil,
		"A SYN that may be old was answered with the last ACK; a peer that opens anew resets the connection " +
			"with that, " +
			"and its next SYN, one RTO later, succeeds."},
	CauseFinWait2Timeout: {[]string{"NO_SOCKET"},
		"After close() an end waits tcp_fin_timeout (TCP_LINGER2 for one socket) for the peer's FIN. The " +
			"peer left the " +
			"connection in CLOSE-WAIT: its application does not close."},
	CauseLastAckGaveUp: {[]string{"NO_SOCKET"},
		"The FIN was sent as often as an orphan does (tcp_orphan_retries, 8 if 0), unanswered; what comes " +
			"after finds no " +
			"connection."},
	CauseGaveUp: {[]string{"NO_SOCKET", "TCP_KEEPALIVE_TIMEOUT"},
		"A segment was sent as often as tcp_retries2 or tcp_syn_retries allow, unanswered."},
	CauseHalfOpen: {[]string{"NO_SOCKET", "TCP_INVALID_ACK_SEQUENCE"},
		"One end crashed, or was restarted, or was killed without its RST getting through; the other still has " +
			"the " +
			"connection (RFC 9293, 3.5.1). Keep-alives, or TCP_USER_TIMEOUT, find it earlier."},
	CauseChallenged: {nil,
		"A SYN in the window of an open connection draws an ACK, not a RST (RFC 5961, 4.2). If it is a new " +
			"connection's, " +
			"its sender answers with a RST, and sends the SYN again."},
	CauseConnectionGone: {[]string{"NO_SOCKET"},
		"An end that had a connection has none: a kill, a restart, a load balancer that sent the segment to " +
			"another host."},
	CauseAfterClose: {[]string{"NO_SOCKET"},
		"A late or repeated segment came when the connection was over: harmless."},
	CauseAfterReset: {[]string{"NO_SOCKET"},
		"It was on its way when the RST came: harmless, what counts is the first RST."},
	CauseAfterAbort: {[]string{"NO_SOCKET"},
		"It was on its way when its receiver aborted: what counts is the first RST."},
	CausePortClosed: {[]string{"NO_SOCKET"},
		"Nobody listens on the port, or the listener's address is another; a firewall that rejects looks " +
			"the same, but " +
			"for its TTL."},
	CauseNoConnection: {[]string{"NO_SOCKET"}, "The capture begins after whatever connection there was."},
	CauseDuplicate: {nil, "The same packet twice, by its identification: the network, or a place of " +
		"capture that sees both ways in."},
	CauseOldSYN: {[]string{"NO_SOCKET"},
		"RFC 9293, 3.5, Figure 9: a SYN that was long under way opened a connection at a listener; the " +
			"SYN,ACK finds " +
			"nothing and draws a RST, and the listener listens again."},
	CauseSYNRefused: {[]string{"INVALID_SYN"},
		"A second SYN with another number met the first handshake: its sender had given up the first " +
			"attempt and used " +
			"the port again."},
	CauseOldTimestamp: {nil,
		"Protection against wrapped numbers (RFC 7323, 5): a timestamp below one that was accepted. Behind " +
			"NAT, or with " +
			"one clock for each destination, hosts can seem to go back in time. In Linux the drop reason is " +
			"TCP_RFC7323_PAWS."},
	CauseOldData: {nil,
		"What TIME-WAIT is there to prevent: a segment of the connection before arrived when the next one was " +
			"open, with " +
			"numbers in its window, and was taken for its data."},
	CauseInjected: {nil,
		"A firewall, a censor or an intrusion detector sent it. The figures are its TTL, its IP " +
			"identification and the options of a SYN,ACK: packets of the same host take the same way and count on, " +
			"and there is one SYN,ACK that it goes on from."},
	CauseMiddlebox: {nil,
		"A NAT, a firewall or a load balancer between the two may have sent it: it has the number of the " +
			"handshake, comes after as long a silence as one of tcpcheck list middleboxes keeps a connection, " +
			"or goes to " +
			"both ends at once. Keep-alives that are sent more often than that keep such a connection."},
	CauseUnexplained: {nil,
		"Nothing of the model, of what stacks are known to do, or of what a capture can lack leads to it."},
}

// Reasons lists the names that Linux has for why it sends a RST of this kind, in
// enum sk_rst_reason (include/net/rstreason.h), without their prefix; none where it sends none.
func (k CauseKind) Reasons() []string { return pages[k].reasons }

// Says tells what the kind looks like, and what to do about it, in Markdown.
func (k CauseKind) Says() string { return pages[k].says }
