package trial

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tcpcheck/model"
	"tcpcheck/script/pkt"
)

// A file is what a file descriptor stands for.
type file struct {
	listens, connection, nonblocking bool
	// shut says that its sending direction is.
	shut bool
}

// free are options of a socket that have no part in how a connection closes.
var free = []string{"SO_REUSEADDR", "SO_REUSEPORT", "TCP_NODELAY", "TCP_QUICKACK",
	"SO_SNDBUF", "SO_SNDBUFFORCE",
	"SO_DEBUG", "SO_SNDLOWAT", "SO_RCVLOWAT", "IP_TOS", "IP_MTU_DISCOVER", "IPV6_V6ONLY", "IPV6_TCLASS",
	"TCP_CONGESTION", "TCP_DEFER_ACCEPT", "SO_TIMESTAMPING", "SO_MARK", "SO_PRIORITY", "SO_TIMESTAMP", "TCP_LOG",
	"TCP_FUNCTION_BLK"}

// arg returns an argument, "" where there is none.
func arg(c *pkt.Call, i int) string {
	if i < len(c.Args) {
		return c.Args[i]
	}
	return ""
}

// call makes a call.
func (r *runner) call(e *pkt.Event) error {
	c := e.Call
	if c.Name == "socket" {
		if !slices.Contains(c.Args, "SOCK_STREAM") && !strings.Contains(arg(c, 1), "SOCK_STREAM") {
			return needs("a socket that is none of TCP's")
		}
		r.files[int(c.Result)] = &file{nonblocking: strings.Contains(arg(c, 1), "SOCK_NONBLOCK")}
		return nil
	}
	fd, err := strconv.Atoi(arg(c, 0))
	f := r.files[fd]
	if known := makes[c.Name]; known == nil || err != nil {
		return needs("the call %s", c.Name)
	}
	if f == nil {
		return failure("EBADF").compare(e)
	}
	come, err := makes[c.Name](r, f, c)
	if err != nil {
		return err
	}
	if e.Ends != nil {
		ends, _ := r.when(*e.Ends)
		if e.Ends.Clock == pkt.Relative { // it counts from the event before, as the call does
			ends = r.last - e.At.From + e.Ends.From
		}
		r.pending = append(r.pending, pending{ends, e, come})
		return nil
	}
	got, err := come()
	if err != nil {
		return err
	}
	return got.compare(e)
}

// A maker makes a call, and returns what tells, when it returns, what comes of it.
type maker func(*runner, *file, *pkt.Call) (func() (outcome, error), error)

// now is a call that returns at once.
func now(call func(*runner, *file, *pkt.Call) (outcome, error)) maker {
	return func(r *runner, f *file, c *pkt.Call) (func() (outcome, error), error) {
		return func() (outcome, error) { return call(r, f, c) }, nil
	}
}

// makes has the calls that are known.
var makes map[string]maker

func init() {
	makes = map[string]maker{
		"bind":     now(func(*runner, *file, *pkt.Call) (outcome, error) { return done, nil }),
		"listen":   now(listen),
		"connect":  connect,
		"accept":   now(accept),
		"accept4":  now(accept),
		"close":    now(closes),
		"shutdown": now(shutdown),
		"write":    now(write), "send": now(write), "sendto": now(write), "writev": now(write),
		"sendmsg": now(write),
		"read":    now(read), "recv": now(read), "recvfrom": now(read), "readv": now(read), "recvmsg": now(read),
		"getsockopt": now(getsockopt), "setsockopt": now(setsockopt),
		"fcntl": now(fcntl),
	}
}

func listen(r *runner, f *file, _ *pkt.Call) (outcome, error) {
	f.listens = true
	return done, r.s.Listen()
}

// connect opens at once, and returns, if it blocks, when the connection is established.
func connect(r *runner, f *file, _ *pkt.Call) (func() (outcome, error), error) {
	if f.connection {
		return func() (outcome, error) { return r.connected(failure("EALREADY"), failure("EISCONN")) }, nil
	}
	f.connection = true
	r.numbers = numbers{}
	if err := r.s.Open(); err != nil {
		return nil, err
	}
	if f.nonblocking {
		return func() (outcome, error) { return failure("EINPROGRESS"), nil }, nil
	}
	return func() (outcome, error) { return r.connected(failure("EINPROGRESS"), done) }, nil
}

// connected tells how far an OPEN is.
func (r *runner) connected(under, open outcome) (outcome, error) {
	state, known := r.s.State()
	switch {
	case !known:
		return outcome{unknown: true}, nil
	case state == model.SynSent || state == model.SynReceived:
		return under, nil
	case state.HasTCB():
		return open, nil
	}
	if errno, known := r.s.Failed(); known && errno != "" {
		return failure(errno), nil
	}
	return open, nil
}

func accept(r *runner, f *file, c *pkt.Call) (outcome, error) {
	state, known := r.s.State()
	if known && !state.Synchronized() || !f.listens {
		return failure("EAGAIN"), nil
	}
	if c.Result < 0 {
		return outcome{}, nil
	}
	r.files[int(c.Result)] = &file{connection: true, nonblocking: strings.Contains(arg(c, 3), "SOCK_NONBLOCK")}
	return outcome{result: c.Result}, nil
}

func closes(r *runner, f *file, c *pkt.Call) (outcome, error) {
	fd, _ := strconv.Atoi(c.Args[0])
	delete(r.files, fd)
	switch {
	case f.listens:
		if state, known := r.s.State(); known && state == model.SynReceived && !r.accepted() {
			if err := r.s.Drop(); err != nil {
				return done, err
			}
		}
		return done, r.s.StopListening()
	case f.connection:
		return done, r.s.Close()
	}
	return done, nil
}

// accepted says whether there is a file of a connection.
func (r *runner) accepted() bool {
	for _, f := range r.files {
		if f.connection {
			return true
		}
	}
	return false
}

// passive says whether the connection came to a listener.
func (r *runner) passive() bool {
	for _, f := range r.files {
		if f.listens {
			return true
		}
	}
	return false
}

func shutdown(r *runner, f *file, c *pkt.Call) (outcome, error) {
	if state, known := r.s.State(); known && !state.Synchronized() {
		return failure("ENOTCONN"), nil
	}
	if arg(c, 1) == "SHUT_RD" {
		return done, nil
	}
	f.shut = true
	return done, r.s.Shutdown()
}

// octets is how many a call is about: its third argument, or, of those that have vectors, what it
// has to return.
func octets(c *pkt.Call) (int, error) {
	if strings.HasSuffix(c.Name, "v") && c.Name != "recv" || strings.HasSuffix(c.Name, "msg") {
		if c.Result <= 0 {
			return 1, nil
		}
		return int(min(c.Result, 1<<20)), nil
	}
	n, err := number(c, 2)
	return min(n, 1<<20), err
}

// number reads an argument that is one.
func number(c *pkt.Call, i int) (int, error) {
	n, err := strconv.Atoi(strings.Trim(arg(c, i), "[]"))
	if err != nil || n < 0 {
		return 0, needs("%s of %q", c.Name, arg(c, i))
	}
	return n, nil
}

func write(r *runner, f *file, c *pkt.Call) (outcome, error) {
	if strings.Contains(strings.Join(c.Args, " "), "MSG_FASTOPEN") {
		return done, needs("TCP Fast Open")
	}
	n, err := octets(c)
	if err != nil {
		return done, err
	}
	state, known := r.s.State()
	switch {
	case f.shut:
		return failure("EPIPE"), nil
	case known && !state.HasTCB():
		if errno, _ := r.s.Failed(); errno != "" && f.connection {
			return failure(errno), nil
		}
		if !f.connection {
			return failure("ENOTCONN"), nil
		}
		return failure("EPIPE"), nil
	}
	return outcome{result: int64(n)}, r.s.Write(n)
}

func read(r *runner, f *file, c *pkt.Call) (outcome, error) {
	most, err := octets(c)
	if err != nil {
		return done, err
	}
	if !f.connection {
		return failure("ENOTCONN"), nil
	}
	n, errno, known := r.s.Read(most)
	return outcome{result: int64(n), errno: errno, unknown: !known}, nil
}

func fcntl(_ *runner, f *file, c *pkt.Call) (outcome, error) {
	if arg(c, 1) == "F_SETFL" {
		f.nonblocking = strings.Contains(arg(c, 2), "O_NONBLOCK")
		return done, nil
	}
	return outcome{unknown: true}, nil
}

func getsockopt(r *runner, f *file, c *pkt.Call) (outcome, error) {
	switch value := strings.Trim(arg(c, 3), "[]"); arg(c, 2) {
	case "SO_ERROR":
		errno, known := r.s.Failed()
		if known && value != "..." && !same(errno, value) {
			if errno == "" {
				errno = "0"
			}
			return done, fails("SO_ERROR "+value, "SO_ERROR "+errno, "")
		}
	case "SO_RCVBUF":
		if n, err := strconv.Atoi(value); err == nil && n > 0 && f.connection && !r.passive() {
			r.s.Windows(min(n, 1<<30), -1, -1)
		}
	}
	return done, nil
}

func setsockopt(r *runner, f *file, c *pkt.Call) (outcome, error) {
	switch name, value := arg(c, 2), strings.Trim(arg(c, 3), "[]"); {
	case slices.Contains(free, name):
	case name == "SO_RCVBUF":
	case name == "TCP_MAXSEG":
		n, err := number(c, 3)
		if err != nil {
			return done, err
		}
		r.s.Windows(-1, -1, n)
	case name == "SO_LINGER":
		var on, seconds int
		text := strings.NewReplacer(" ", "", "onoff=", "", "linger=", "", "l_", "", "{", "", "}", "").Replace(value)
		if _, err := fmt.Sscanf(text, "%d,%d", &on, &seconds); err != nil {
			return done, needs("SO_LINGER of %s", value)
		}
		if on != 0 && seconds > 0 {
			return done, needs("SO_LINGER of a time")
		}
		return done, r.s.Linger(on != 0)
	default:
		return done, needs("the option %s of a socket", name)
	}
	return done, nil
}
