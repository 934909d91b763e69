package capacity

import (
	"context"
	"time"

	"tcpcheck/ask/minwait"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// LinuxPorts is how many ports Linux opens connections from by default: 32768 to 60999,
// net.ipv4.ip_local_port_range in Documentation/networking/ip-sysctl.rst.
const LinuxPorts = 28232

// LinuxReuse is after how long in TIME-WAIT Linux opens a connection from the same port
// where tcp_tw_reuse allows it: tcp_tw_reuse_delay in ip-sysctl.rst.
const LinuxReuse = time.Second

// LinuxBytes is what Linux keeps of a connection in TIME-WAIT, in octets: the object
// size of tw_sock_TCP in /proc/slabinfo of Linux 6.18 on 64 bits.
const LinuxBytes = 256

// A Question asks how many connections a second the ports of an end carry.
type Question struct {
	// Ports are those of one address, Addresses how many pairs of addresses there are.
	Ports, Addresses int
	// Open is how long a connection is open before its TIME-WAIT begins.
	Open time.Duration
	// Requests is how many requests one connection carries.
	Requests int
	// Wanted is how many requests a second are wanted; 0 where it is only asked how many
	// there can be.
	Wanted int
	// Wait is how long TIME-WAIT lasts, in ticks, and Tick how long one is.
	Wait int
	Tick time.Duration
	// Lengths is the question for which TIME-WAITs up to Wait the properties hold.
	Lengths minwait.Question
}

// A Change is what makes a way another than what is asked about.
type Change uint8

// The changes.
const (
	AsAsked   Change = iota // none
	Shortest                // the shortest TIME-WAIT that is safe
	TooShort                // the longest below it
	Reuse                   // a port is opened again though it is in TIME-WAIT
	KeepAlive               // a connection carries ten times as many requests
	Addresses               // there are twice as many addresses
)

// A Way is one to use the ports.
type Way struct {
	Change Change
	// Ports are all there are, Requests those that one connection carries.
	Ports, Requests int
	// Wait is how long TIME-WAIT lasts, Held how long a port is held.
	Wait, Held time.Duration
	// Asked says whether the checker was asked, and Verdict what it said.
	Asked   bool
	Verdict explore.Verdict
	// Violated names the property that is violated, and Run is a shortest run that does so;
	// nil where there is none.
	Violated string
	Run      *trace.Run
}

// Connections is how many connections a second the ports carry.
func (w *Way) Connections() float64 { return float64(w.Ports) / w.Held.Seconds() }

// Served is how many requests a second that is.
func (w *Way) Served() float64 { return w.Connections() * float64(w.Requests) }

// An Answer is what was found.
type Answer struct {
	// Ways begins with what is asked about.
	Ways []Way
	// Least is the shortest TIME-WAIT that is safe, if Found: up to the one asked about.
	Least time.Duration
	Found bool
	// Needs is what it takes to serve what is wanted; nil where that is not asked, or
	// where what is asked about does.
	Needs *Needs
}

// Needs are three things, each of which alone is enough.
type Needs struct {
	// Wait is the longest TIME-WAIT that would do; below 0 where none would. Safe says
	// whether it is known to be safe, Short whether it is known to be too short.
	Wait        time.Duration
	Safe, Short bool
	// Addresses and Requests are how many would do.
	Addresses, Requests int
}

// Counterexample is that of the longest TIME-WAIT that is not safe, of those in the answer;
// nil if there is none.
func (a *Answer) Counterexample() *trace.Run {
	for i := range a.Ways {
		if a.Ways[i].Run != nil {
			return a.Ways[i].Run
		}
	}
	return nil
}

// Ask answers the question. What a limit or the end of ctx leaves open is incomplete. The
// error is that of [verify.Ask].
func Ask(ctx context.Context, q Question) (*Answer, error) {
	q.Lengths.UpTo, q.Lengths.Beyond = q.Wait, 1
	lengths, err := minwait.Scan(ctx, q.Lengths)
	if err != nil {
		return nil, err
	}
	now, err := q.now(ctx, lengths)
	if err != nil {
		return nil, err
	}
	a := &Answer{Ways: []Way{now}}
	least, found := lengths.Smallest()
	a.Least, a.Found = time.Duration(least)*q.Tick, found
	if found && least < q.Wait {
		a.Ways = append(a.Ways, q.of(Shortest, lengths, least))
	}
	if found && least > 0 {
		a.Ways = append(a.Ways, q.of(TooShort, lengths, least-1))
	}
	if reuse := q.way(Reuse, q.Wait); q.Open+LinuxReuse < reuse.Held {
		reuse.Held = q.Open + LinuxReuse
		if asked := q.reusing(); asked.Parameters.Validate() == nil {
			if err := reuse.ask(ctx, asked); err != nil {
				return nil, err
			}
		}
		a.Ways = append(a.Ways, reuse)
	}
	kept, more := now, now
	kept.Change, kept.Requests = KeepAlive, 10*q.Requests
	more.Change, more.Ports = Addresses, 2*now.Ports
	a.Ways = append(a.Ways, kept, more)
	a.Needs = q.needs(a)
	return a, nil
}

// now returns what is asked about, which the scan has where it went so far.
func (q *Question) now(ctx context.Context, lengths *minwait.Answer) (Way, error) {
	if q.Wait < len(lengths.Lengths) {
		return q.of(AsAsked, lengths, q.Wait), nil
	}
	w := q.way(AsAsked, q.Wait)
	err := w.ask(ctx, q.Lengths.At(q.Wait))
	return w, err
}

// reusing returns the question whether ports are safe that are opened again in TIME-WAIT,
// as Linux does it: with timestamps at both ends, and a second connection. FIN-WAIT-2, in
// which no port is opened again, has no timeout in it.
func (q *Question) reusing() verify.Question {
	asked := q.Lengths.At(q.Wait)
	asked.Zones = false // there are none with timestamps
	p := &asked.Parameters
	p.Incarnations = max(p.Incarnations, 2)
	for e := range p.Policy {
		policy := &p.Policy[e]
		policy.Timestamps, policy.TimeWaitOpen = model.TimestampsOn, model.TimeWaitOpenLinux
		policy.ReuseDelay, policy.FinWait2Timeout = int(LinuxReuse/q.Tick), 0
	}
	return asked
}

// ask has the checker say whether a way is safe.
func (w *Way) ask(ctx context.Context, q verify.Question) error {
	asked, err := verify.Ask(ctx, q)
	if err != nil {
		return err
	}
	w.Asked, w.Verdict = true, asked.Verdict
	for i := range asked.Findings {
		if f := &asked.Findings[i]; f.Verdict == explore.Violated {
			w.Violated, w.Run = f.Property.Name, f.Run
			break
		}
	}
	return nil
}

// way returns one with that TIME-WAIT, in ticks, which the checker was not asked about.
func (q *Question) way(c Change, wait int) Way {
	w := Way{Change: c, Ports: q.Ports * q.Addresses, Requests: q.Requests, Wait: time.Duration(wait) * q.Tick}
	w.Held = q.Open + w.Wait
	return w
}

// of returns one that a scan has asked about.
func (q *Question) of(c Change, all *minwait.Answer, wait int) Way {
	w, at := q.way(c, wait), &all.Lengths[wait]
	w.Asked, w.Verdict = true, at.Verdict
	if at.Run != nil {
		w.Violated, w.Run = at.Run.Property, at.Run
	}
	return w
}

func (q *Question) needs(a *Answer) *Needs {
	now := &a.Ways[0]
	wanted := float64(q.Wanted)
	if q.Wanted == 0 || now.Served() >= wanted {
		return nil
	}
	seconds := float64(now.Ports*q.Requests) / wanted
	held := time.Duration(seconds * float64(time.Second))
	n := &Needs{
		Wait:      (held - q.Open).Truncate(q.Tick),
		Addresses: atLeast(wanted*now.Held.Seconds(), q.Ports*q.Requests),
		Requests:  atLeast(wanted*now.Held.Seconds(), now.Ports),
	}
	if held < q.Open {
		n.Wait = -1
	}
	n.Safe = a.Found && n.Wait >= a.Least
	n.Short = a.Found && n.Wait < a.Least
	return n
}

// atLeast is the smallest whole number that, times by, is not less than what is needed.
func atLeast(needed float64, by int) int {
	n := int(needed / float64(by))
	if float64(n)*float64(by) < needed {
		n++
	}
	return n
}
