package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"tcpcheck/web/site"
)

// serveFlags are the flags of serve.
type serveFlags struct {
	port countFlag
}

func serveCommand(status *int) *cobra.Command {
	f := serveFlags{port: countFlag{most: 65535}}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the page to play with, to browsers of this machine",
		Long: `Serve the page in which a connection is closed step by step, by hand, to
browsers of this machine, until it is interrupted. It is served on a loopback
address only, takes nothing, and the page asks nobody else for anything.

The page is in a program that "make web build" built, and in every release.`,
		Args: noArgs,
		RunE: exiting(status, f.run),
	}
	cmd.Flags().Var(&f.port, "port", "the port to listen at (default: a free one)")
	return cmd
}

// run serves the page until ctx ends.
func (f *serveFlags) run(ctx context.Context, stdout io.Writer) (int, error) {
	page, err := site.Built()
	if err != nil {
		return exitUsage, err
	}
	return exitHolds, serve(ctx, page, int(f.port.n), func(url string) { fmt.Fprintln(stdout, url) })
}

// serve serves the page at a port of a loopback address, 0 for a free one, until ctx ends;
// ready is told its address.
func serve(ctx context.Context, page *site.Site, port int, ready func(url string)) error {
	at, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return fmt.Errorf("--port %d: %w", port, err)
	}
	server := &http.Server{Handler: page, ReadHeaderTimeout: 10 * time.Second}
	stopped := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stopped()
	ready("http://" + at.Addr().String() + "/")
	if err := server.Serve(at); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
