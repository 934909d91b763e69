package report

import (
	"testing"
	"time"
)

func TestWork(t *testing.T) {
	for _, c := range []struct {
		all, done int
		want      string
	}{
		{40, 12, "12 of 40 cells, 1m35s"},
		{40, 0, "0 of 40 cells, 1m35s"},
		{0, 1_234_567, "1.2 M cells, 1m35s"},
		{0, 0, "cells, 1m35s"},
	} {
		w := NewWork(nil, "cells", c.all)
		for range c.done {
			w.Done()
		}
		if got := w.text(95 * time.Second); got != c.want {
			t.Errorf("%d of %d: got %q, want %q", c.done, c.all, got, c.want)
		}
		w.Clear()
	}
}
