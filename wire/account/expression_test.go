package account_test

import (
	"strings"
	"testing"

	"tcpcheck/settings"
	"tcpcheck/wire/account"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/match"
	"tcpcheck/wire/wiretest"
)

// Three connections: one that is closed, one that is refused, one that is aborted.
const three = `
	0ms A S 0 0 port=1001
	1ms B SA 0 1 port=1001
	2ms A A 1 1 port=1001
	3ms A FA 1 1 port=1001
	4ms B FA 1 2 port=1001
	5ms A A 2 2 port=1001
	10ms A S 0 0 port=1002
	11ms B RA =0 1 port=1002
	20ms A S 0 0 port=1003
	21ms B SA 0 1 port=1003
	22ms A A 1 1 port=1003
	23ms A RA 1 1 port=1003`

func TestExpressions(t *testing.T) {
	for _, test := range []struct{ text, wants string }{
		{"port 1001", "1"}, {"not port 1001", "2 3"}, {"host 10.0.0.2", "1 2 3"}, {"host 10.0.0.3", ""},
		{"port 1001 or port 1003", "1 3"}, {"port 1001 and port 1003", ""},
		{"port 1001 or port 1002 and cause abort", "1"}, {"(port 1001 or port 1003) and cause abort", "3"},
		{"(port 1001 or port 1003) cause abort", "3"}, {"end refused", "2"}, {"end closed or end reset", "1 3"},
		{"frame 8", "2"}, {"frame 5-7", "1 2"}, {"verdict no-rst", "2 3"},
		{"not verdict no-rst", "1"}, {"not (cause abort or cause none)", "2"}, {"not not cause port-closed", "2"},
	} {
		filter, err := account.ParseExpression(test.text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		if got := told(t, account.Filter{Where: filter}); got != test.wants {
			t.Errorf("%s: connections %s, want %s", test.text, got, test.wants)
		}
	}
}

// told lists the numbers of the connections that a filter wants.
func told(t *testing.T, filter account.Filter) string {
	t.Helper()
	resolved, err := settings.Resolve(settings.Given{{Name: "profile", Value: "linux"},
		{Name: "msl", Value: "30s"}})
	if err != nil {
		t.Fatal(err)
	}
	all := wiretest.Connections(t, capturetest.Capture(capturetest.Raw, three))
	a := account.Account{Connections: all, Filter: filter, Rules: match.Rules{Parameters: resolved.Parameters}}
	var numbers []string
	if err := a.Each(func(f *account.Found) error {
		numbers = append(numbers, string(rune('0'+f.Number)))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return strings.Join(numbers, " ")
}

func TestWrongExpressions(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "want host, port, frame, end, cause or verdict, got the end"},
		{"port", "want a value after port"},
		{"port 0", "port 0: want a number from 1 to 65535"},
		{"host here", "host here: want an IP address, such as 192.0.2.1"},
		{"frame 5-3", "frame 5-3: want the number of a frame, or two, such as 17 or 10-20"},
		{"end well", "end well: want one of closed, closed-at-once, half-closed, reset, refused, unanswered, " +
			"not-opened, open"},
		{"(port 80", "want ), got the end"},
		{"port 80)", `")" is too much`},
		{"port 80 and", "want host, port, frame, end, cause or verdict, got the end"},
	} {
		if _, err := account.ParseExpression(test.text); err == nil || err.Error() != test.want {
			t.Errorf("%q: %v, want %s", test.text, err, test.want)
		}
	}
}
