package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"

	"github.com/spf13/pflag"

	"tcpcheck/trace"
	"tcpcheck/web/engine"
	"tcpcheck/web/site"
)

// A browseFlag says that what is found is shown in a browser.
type browseFlag bool

// add adds the flag.
func (f *browseFlag) add(flags *pflag.FlagSet, what string) {
	flags.BoolVar((*bool)(f), "browse", false, "show "+what+" in a browser, on the page that \"tcpcheck serve\" "+
		"has, until Ctrl-C")
}

// check refuses to show what a program without the page cannot.
func (f browseFlag) check() error {
	if !f {
		return nil
	}
	if _, err := site.Built(); err != nil {
		return fmt.Errorf("--browse: %w", err)
	}
	return nil
}

// show has a browser show the run, nil for none, until ctx ends, if that is asked for.
func (f browseFlag) show(ctx context.Context, run *trace.Run) error {
	switch {
	case !bool(f):
		return nil
	case run == nil:
		fmt.Fprintln(os.Stderr, "tcpcheck: no counterexample, so there is nothing to browse")
		return nil
	}
	at, err := engine.Fragment(run)
	if err != nil {
		return fmt.Errorf("--browse: %w", err)
	}
	page, err := site.Built()
	if err != nil {
		return err
	}
	return visit(ctx, page, at)
}

// visit serves the page until ctx ends, and has a browser of this machine, if there is one,
// open it at a fragment.
func visit(ctx context.Context, page *site.Site, fragment string) error {
	return serve(ctx, page, 0, func(url string) {
		url += "#" + fragment
		fmt.Fprintf(os.Stderr, "tcpcheck: until Ctrl-C it is shown at %s\n", url)
		opener := opener()
		if opener == nil {
			return
		}
		//nolint:gosec // the address is this program's own
		if browser := exec.CommandContext(ctx, opener[0], append(opener[1:], url)...); browser.Start() == nil {
			go func() { _ = browser.Wait() }()
		}
	})
}

// opener returns the command that opens an address for whoever sits before this machine; nil
// where nobody seems to.
func opener() []string {
	switch {
	case runtime.GOOS == "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler"}
	case runtime.GOOS == "darwin":
		return []string{"open"}
	case os.Getenv("DISPLAY") != "", os.Getenv("WAYLAND_DISPLAY") != "":
		return []string{"xdg-open"}
	}
	return nil
}
