package captured_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tcpcheck/web/engine"
	"tcpcheck/web/engine/captured"
)

type file struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

type question struct {
	Settings   [][2]string `json:"settings"`
	Files      []file      `json:"files"`
	Connection int         `json:"connection,omitempty"`
}

func ask(t *testing.T, name string, q question, to any) string {
	t.Helper()
	request, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	answer := engine.Do(captured.Answerers, name, request, nil)
	if err := json.Unmarshal(answer, to); err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func capture(t *testing.T, name string) file {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "wire", "capture", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return file{name, data}
}

// What a capture shows is told in the page as on the command line: of one file, and of both
// ends'.
func TestConnection(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
		// lost is how many segments are known not to have arrived.
		lost int
	}{
		{[]string{"w1_lost_final_ack.A.pcap"}, "Closed first: A, frame ", 1},
		{[]string{"w1_lost_final_ack.A.pcap", "w1_lost_final_ack.B.pcap"}, "Lost (seen at A only): frame ", 1},
		{[]string{"j3_assassination.pcap"}, "VIOLATED: time-wait-held", 0},
	} {
		q := question{Connection: 1}
		for _, name := range c.names {
			q.Files = append(q.Files, capture(t, name))
		}
		var list struct {
			All         int
			Connections []struct{ Number int }
		}
		ask(t, "captured", q, &list)
		var j struct {
			Words, Rest []string
			Ladder      string
			Chart       struct {
				Rows []struct{ Notes [2]struct{ State string } }
				Ways []struct {
					Sent, Arrived int
					Ends          string
				}
			}
		}
		ask(t, "connection", q, &j)
		if !slices.ContainsFunc(j.Words, func(s string) bool { return strings.HasPrefix(s, c.want) }) {
			t.Errorf("%s: no %q in %q", c.names, c.want, j.Words)
		}
		if list.All != 1 || len(list.Connections) != 1 || len(j.Rest) == 0 || !strings.Contains(j.Ladder, "FIN") {
			t.Errorf("%s: %+v, %d words more, ladder\n%s", c.names, list, len(j.Rest), j.Ladder)
		}
		lost := 0
		for _, w := range j.Chart.Ways {
			if w.Sent >= len(j.Chart.Rows) || w.Arrived >= len(j.Chart.Rows) {
				t.Errorf("%s: a way from row %d to %d of %d", c.names, w.Sent, w.Arrived, len(j.Chart.Rows))
			}
			if w.Ends == "lost" {
				lost++
			}
		}
		if lost != c.lost {
			t.Errorf("%s: %d lost, want %d", c.names, lost, c.lost)
		}
	}
}

// With another profile another thing may be allowed.
func TestSettings(t *testing.T) {
	var linux, textbook struct{ Profiles string }
	q := question{Files: []file{capture(t, "w0_normal.A.pcap")}}
	ask(t, "captured", q, &linux)
	q.Settings = [][2]string{{"profile-b", "lwip"}}
	ask(t, "captured", q, &textbook)
	if linux.Profiles != "linux" || textbook.Profiles != "linux and lwip" {
		t.Errorf("compared with %q and %q", linux.Profiles, textbook.Profiles)
	}
}

func TestErrors(t *testing.T) {
	normal := capture(t, "w0_normal.A.pcap")
	for _, c := range []struct {
		q    question
		want string
	}{
		{question{}, "want one capture, or two"},
		{question{Files: []file{{"x.pcap", []byte("no capture \x00\x01\x02")}}}, "x.pcap: "},
		{question{Files: []file{normal}, Connection: 2}, "connection 2: want a number from 1 to 1"},
		{question{Files: []file{normal}, Settings: [][2]string{{"wate", "1"}}}, "no parameter is called"},
		{question{Files: []file{normal}, Settings: [][2]string{{"profile", "beos"}}}, "profile"},
	} {
		var j struct{ Error string }
		if ask(t, "connection", c.q, &j); !strings.Contains(j.Error, c.want) {
			t.Errorf("%q, want %s", j.Error, c.want)
		}
	}
}
