package explain_test

import (
	"context"
	"strings"
	"testing"

	"tcpcheck/ask/explain"
	"tcpcheck/trace"
)

// What happened is the beginning of a caption.
func TestHappened(t *testing.T) {
	_, a := counterexample(t, "no-reset-on-graceful-close", "wait=0 loss=0 retries=0", "")
	run := a.Findings[0].Run
	caption, err := explain.Caption(context.Background(), run, nil)
	if err != nil {
		t.Fatal(err)
	}
	happened, err := explain.Happened(run)
	if err != nil || !strings.HasPrefix(caption, happened+" Prevented by") {
		t.Errorf("%q, %v; the caption is %q", happened, err, caption)
	}
	if _, err := explain.Happened(&trace.Run{Property: "no-such-property"}); err == nil {
		t.Error("a property that does not exist is explained")
	}
	if says, err := explain.Happened(&trace.Run{Property: "half-close"}); err != nil ||
		!strings.HasPrefix(says, "Shows half-close: ") {
		t.Errorf("%q, %v", says, err)
	}
}
