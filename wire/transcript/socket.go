package transcript

import (
	"maps"
	"strconv"
	"strings"
	"sync"

	"github.com/gopacket/gopacket/layers"

	"tcpcheck/model"
)

// sockets takes the two sockets, each as host and port.
func (l *Line) sockets(m []string) string {
	var ok bool
	if l.Src.Port, ok = port(m[1]); !ok {
		return unknownPort(m[1])
	}
	if l.Dst.Port, ok = port(m[3]); !ok {
		return unknownPort(m[3])
	}
	l.Src.Host, l.Dst.Host = m[0], m[2]
	return ""
}

func unknownPort(name string) string {
	return "its port " + model.Quoted(name) + " is not known; capture with -n"
}

// port reads a port, its name, or both as tshark prints them: http(80).
func port(text string) (uint16, bool) {
	if name, digits, both := strings.Cut(text, "("); both && name != "" {
		text = strings.TrimSuffix(digits, ")")
	}
	if n, err := strconv.ParseUint(text, 10, 16); err == nil {
		return uint16(n), true
	}
	n, ok := portNames()[text]
	return n, ok
}

// portNames has the ports by the names that IANA gives them, and /etc/services of Debian, where
// they differ.
var portNames = sync.OnceValue(func() map[string]uint16 {
	all := map[string]uint16{}
	for n := 65535; n > 0; n-- {
		if name, ok := layers.TCPPortNames(layers.TCPPort(n)); ok {
			all[name] = uint16(n)
		}
	}
	maps.Copy(all, map[string]uint16{
		"netstat": 15, "whois": 43, "www": 80, "kerberos5": 88, "poppassd": 106, "auth": 113, "imap2": 143,
		"z3950": 210, "submissions": 465, "ssmtp": 465, "spamd": 783, "nfs": 2049, "sip-tls": 5061,
		"x11": 6000, "x11-1": 6001, "x11-2": 6002, "ircd": 6667, "http-alt": 8080, "tproxy": 8081, "omniorb": 8088,
		"webmin": 10000,
	})
	return all
})
