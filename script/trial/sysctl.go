package trial

import (
	"strconv"
	"strings"
)

// A setting is what a sysctl does to the model.
type setting struct {
	parameter string
	// values has the value of the parameter by that of the sysctl; for what is not there
	// unit is put behind the number, if there is a unit.
	values map[string]string
	unit   string
}

// sysctls are those that have to do with closing, of FreeBSD and of Linux.
var sysctls = map[string]setting{
	"net.inet.tcp.insecure_rst": {"rst-check", map[string]string{"0": "exact", "1": "window"}, ""},
	"net.inet.tcp.insecure_syn": {"syn-in-window", map[string]string{"0": "challenge", "1": "reset"}, ""},
	"net.inet.tcp.blackhole": {"closed-port", map[string]string{"0": "rst", "1": "silent", "2": "silent"},
		""},
	"net.inet.tcp.rexmit_initial":   {"rto", nil, "ms"},
	"net.inet.tcp.finwait2_timeout": {"fin-wait-2-timeout", nil, "ms"},
	"net.ipv4.tcp_fin_timeout":      {"fin-wait-2-timeout", nil, "s"},
	"net.ipv4.tcp_rfc1337":          {"time-wait-rst", map[string]string{"0": "exact", "1": "ignore"}, ""},
	"net.ipv4.tcp_max_tw_buckets":   {"wait", map[string]string{"0": "0"}, ""},
}

// Sysctl implements [Subject].
func (s *OfModel) Sysctl(name, value string) (bool, error) {
	switch name {
	case "net.inet.tcp.drop_synfin":
		// A setting of FreeBSD, which no text has.
		s.Model.Habits.DropsSYNFIN = value != "0" && s.Model.Profile() == "freebsd"
		return true, nil
	case "net.inet.tcp.msl":
		n, err := strconv.Atoi(value)
		if err != nil {
			return true, needs("a MSL of %s ms", value)
		}
		return true, s.Model.Set("wait", strconv.Itoa(2*n)+"ms")
	}
	of, known := sysctls[name]
	if !known {
		return false, nil
	}
	to, ok := of.values[value]
	switch {
	case ok:
	case of.unit != "":
		to = value + of.unit
	default:
		return false, nil
	}
	if err := s.Model.Set(of.parameter, to); err != nil {
		return true, needs("%s=%s (%s)", name, value, strings.TrimPrefix(err.Error(), "--"))
	}
	return true, nil
}
