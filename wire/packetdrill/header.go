package packetdrill

import (
	"fmt"
	"strings"
	"time"

	"tcpcheck/model"
	"tcpcheck/wire"
)

// linuxTimeWait is how long TIME-WAIT lasts in Linux (TCP_TIMEWAIT_LEN).
const linuxTimeWait = 60 * time.Second

// header returns what comes before the events: what the script is, what a kernel
// has to be told, and what it cannot be told.
func (s *script) header() string {
	var b strings.Builder
	says := func(format string, args ...any) { b.WriteString(Comment(fmt.Sprintf(format, args...))) }
	says("%s: a counterexample of tcpcheck, for packetdrill.", s.story.Title())
	says("The kernel is %v, %s; the script is %v and the network.", s.end,
		[...]string{"the client", "the server"}[s.end], s.end.Peer())
	if p := &s.run.Parameters; p.Tick == 0 {
		says("The model's times are in ticks; one tick is taken as one second.")
	}
	says("Run it in a network namespace of its own, since it sets sysctls: unshare -n packetdrill FILE")
	for _, note := range s.notes() {
		b.WriteString("//\n" + Comment(note))
	}
	b.WriteString("\n`" + strings.Join(s.sysctls(), "\n ") + "`\n\n")
	return b.String()
}

// happens says whether a step of that kind happens at the kernel's end.
func (s *script) happens(kind model.ActionKind) bool {
	for i := range s.run.Steps {
		if a := s.run.Steps[i].Action; a.Kind == kind && a.End == s.end {
			return true
		}
	}
	return false
}

// ticks returns how long so many ticks are.
func (s *script) ticks(n int) time.Duration {
	return time.Duration(n) * wire.Tick(&s.run.Parameters)
}

// sysctls returns the commands that make a Linux as much like the model as it can be.
func (s *script) sysctls() []string {
	p := &s.run.Parameters
	policy := &p.Policy[s.end]
	var all []string
	set := func(name string, value any) {
		all = append(all,
			fmt.Sprintf("sysctl -q net.ipv4.%s=%v", name, value))
	}
	set("tcp_ecn", 0)
	set("tcp_early_retrans", 0)
	set("tcp_invalid_ratelimit", 0)
	rfc1337 := 0
	if policy.TimeWaitRST == model.TimeWaitRSTIgnore {
		rfc1337 = 1
	}
	set("tcp_rfc1337", rfc1337)
	if p.Wait[s.end] == 0 && s.happens(model.Expire) {
		set("tcp_max_tw_buckets", 0)
	}
	if s.happens(model.Retransmit) {
		all = append(all, fmt.Sprintf("sysctl -qe net.ipv4.tcp_rto_min_us=%d", s.ticks(policy.RTO).Microseconds()))
	}
	if s.happens(model.Abandon) {
		set("tcp_fin_timeout", max(1, int(s.ticks(policy.FinWait2Timeout).Round(time.Second).Seconds())))
	}
	if s.happens(model.GiveUp) {
		// Linux has no 0 here, or takes it for another number.
		retries := max(1, len(p.Timeouts(s.end))-1)
		set("tcp_syn_retries", retries)
		set("tcp_synack_retries", retries)
		set("tcp_retries2", retries)
		set("tcp_orphan_retries", retries)
	}
	return all
}

// notes returns what there is to know beforehand, a paragraph each.
func (s *script) notes() []string {
	p := &s.run.Parameters
	policy := &p.Policy[s.end]
	var notes []string
	says := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	switch {
	case s.early:
		says("From step %d on, where B closes before a connection is established, the lines are "+
			"comments: no socket "+
			"that was not accepted can do that.", s.asComments)
	case s.asComments > 0:
		says("From step %d on, where B is opened again, the lines are comments: packetdrill learns the ISN of a "+
			"listener's connection but once, and a connection of the same ports has another ISN then.", s.asComments)
	}
	for _, d := range s.story.Doubts {
		says("Step %d is not as in the model: %s. Ask again with a greater seq-mod.", d.Step+1, d.What)
	}
	for _, i := range s.unwritable {
		says("Step %d has a byte of data with the number 2^32 - 1 as packetdrill counts, which it cannot write; "+
			"the script does not work from there on.", i)
	}
	if s.happens(model.Expire) {
		notes = append(notes, timeWait(s.ticks(p.Wait[s.end])))
	}
	if s.happens(model.Retransmit) {
		says("The retransmission timeout is %ss here, times %d at each retransmission. In Linux it is 1s for a "+
			"SYN, and for the rest, with no round-trip time to speak of, tcp_rto_min_us (from Linux 6.11 on; "+
			"before that 200ms); it doubles each time.",
			seconds(s.ticks(policy.RTO)), policy.Backoff)
	}
	if s.happens(model.Abandon) {
		says("FIN-WAIT-2 ends after %ss here: tcp_fin_timeout, in whole seconds.",
			seconds(s.ticks(policy.FinWait2Timeout)))
	}
	if s.happens(model.GiveUp) {
		says("%v gives up after %d retransmissions here; the time at which Linux does may differ.", s.end,
			len(p.Timeouts(s.end))-1)
	}
	if s.happens(model.Abort) {
		says("The RST of an ABORT has the ACK bit here, as in Linux; the model's has not.")
	}
	if s.run.Mutant != "" {
		says("The run is one of the mutant %s: a TCP with that rule broken. A kernel that does without it "+
			"will differ.", s.run.Mutant)
	}
	if s.ticks(1) < time.Microsecond {
		says("Times are rounded to microseconds.")
	}
	return notes
}

// timeWait says what there is to know of a TIME-WAIT that ends in the run.
func timeWait(wait time.Duration) string {
	if wait == 0 {
		return "TIME-WAIT lasts no time here: tcp_max_tw_buckets=0 does that in Linux."
	}
	if wait == linuxTimeWait {
		return "TIME-WAIT lasts 60s here, as in Linux. The run may go on at that very moment; a kernel's timer " +
			"may be late."
	}
	return fmt.Sprintf("TIME-WAIT lasts %ss here. Linux's is 60s and cannot be set: a kernel has to be built "+
		"with another TCP_TIMEWAIT_LEN, or the script fails after TIME-WAIT is over.",
		seconds(wait))
}
