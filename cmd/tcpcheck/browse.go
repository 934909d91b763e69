package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/trace"
	"tcpcheck/web/engine"
	"tcpcheck/web/site"
)

// A browseFlag says that what is found is shown in a browser.
type browseFlag bool

// add adds the flag.
func (f *browseFlag) add(flags *pflag.FlagSet, what string) {
	flags.BoolVar((*bool)(f), "browse", false, "show "+what+
		" in a browser, on the page that \"tcpcheck serve\" "+
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

// mostBrowsed is how many octets of captures the page reads.
const mostBrowsed = 64 << 20

// browsed reads captures for the page, which shows one, or two that were taken at both ends.
func browsed(names []string) (map[string][]byte, error) {
	if len(names) > 2 {
		return nil, errors.New("--browse: want one capture, or two that were taken at both ends")
	}
	files, octets := map[string][]byte{}, 0
	for i, name := range names {
		if info, err := os.Stat(name); name == stdin || err == nil && info.IsDir() {
			return nil, fmt.Errorf("--browse: want a file, not %s", model.Quoted(name))
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, reason(err))
		}
		if octets += len(data); octets > mostBrowsed {
			return nil, fmt.Errorf("--browse: more than %d MiB of captures are not read in a browser", mostBrowsed>>20)
		}
		files[fmt.Sprintf("captures/%d", i)] = data
	}
	return files, nil
}

// captureFragment is the fragment with which the page shows captures that are served beside it.
func captureFragment(names []string, given settings.Given, connection int) string {
	at := url.Values{}
	for _, s := range given {
		at.Add("set", s.Name+"="+s.Value)
	}
	if connection > 0 {
		at.Set("connection", strconv.Itoa(connection))
	}
	first := url.Values{}
	for _, name := range names {
		first.Add("capture", filepath.Base(name))
	}
	return strings.TrimSuffix(first.Encode()+"&"+at.Encode(), "&")
}

// visit serves the page until ctx ends, and has a browser of this machine, if there is one,
// open it at a fragment.
func visit(ctx context.Context, page *site.Site, fragment string) error {
	return serve(ctx, page, 0, func(address string) {
		address += "#" + fragment
		fmt.Fprintf(os.Stderr, "tcpcheck: until Ctrl-C it is shown at %s\n", address)
		opener := opener()
		if opener == nil {
			return
		}
		//nolint:gosec // the address is this program's own
		browser := exec.CommandContext(ctx, opener[0], append(opener[1:], address)...)
		if browser.Start() == nil {
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
