package trial

import (
	"os"
	"path/filepath"
	"testing"

	"tcpcheck/script/pkt"
)

// Whatever a script says, something comes of it, the same by each profile every time; and a line
// is named that is there.
func FuzzRun(f *testing.F) {
	files, err := filepath.Glob("testdata/*.pkt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(begun + "+0 shutdown(4, SHUT_RD) = 0\n+0 close(3) = 0\n+0 close(4) = 0\n+0 `tcpdrop -a`\n" +
		"+0 > R. 1:1(0) ack ...\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, profile := range []string{"rfc9293", "freebsd", "linux"} {
			script, err := pkt.Parse("x.pkt", text, Defined(profile))
			if err != nil {
				return
			}
			var verdicts [2]string
			for i := range verdicts {
				r := modelled(t, script, profile)
				if (r.Verdict == Passes) != (r.Line == 0) {
					t.Errorf("%v at line %d", r.Verdict, r.Line)
				}
				verdicts[i] = r.told()
			}
			if verdicts[0] != verdicts[1] {
				t.Errorf("%s and then %s", verdicts[0], verdicts[1])
			}
		}
	})
}
