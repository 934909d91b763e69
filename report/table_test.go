package report

import (
	"strings"
	"testing"
)

func TestWriteTable(t *testing.T) {
	var b strings.Builder
	if err := writeTable(&b, []string{"Wait", "verdict"},
		[][]string{{"0", "violated"}, {"10", "holds"}}); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), `
Wait  verdict
----------------
   0  violated
  10  holds
`[1:]; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
