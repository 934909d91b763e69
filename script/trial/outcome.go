package trial

import (
	"fmt"

	"tcpcheck/script/pkt"
)

// An outcome is what a call returns.
type outcome struct {
	result int64
	errno  string
	// unknown says that nobody can tell.
	unknown bool
}

// done is what most calls return.
var done = outcome{}

// failure is what a call returns that fails.
func failure(errno string) outcome { return outcome{result: -1, errno: errno} }

// same says whether two errors are one.
func same(a, b string) bool {
	one := func(e string) string {
		switch e {
		case "EWOULDBLOCK":
			return "EAGAIN"
		case "0":
			return ""
		}
		return e
	}
	return one(a) == one(b)
}

// blocks says whether a call that can block does.
func (o outcome) blocks() bool { return o.errno == "EAGAIN" || o.errno == "EINPROGRESS" }

// compare fails if a call returned something else than an event has.
func (o outcome) compare(e *pkt.Event) error {
	c := e.Call
	if o.unknown || c.AnyResult || o.result == c.Result && same(o.errno, c.Errno) {
		return nil
	}
	return fails(e.Text, o.text(), "")
}

// text writes it as a script does.
func (o outcome) text() string {
	if o.errno != "" {
		return fmt.Sprintf("returns %d %s", o.result, o.errno)
	}
	return fmt.Sprintf("returns %d", o.result)
}
