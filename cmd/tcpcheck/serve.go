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

	"tcpcheck/web/engine"
	"tcpcheck/web/site"
)

// serveFlags are the flags of serve.
type serveFlags struct {
	port countFlag
}

func serveCommand(status *int) *cobra.Command {
	f := serveFlags{port: countFlag{most: 65535}}
	cmd := &cobra.Command{
		Use:   "serve [counterexample.json]",
		Short: "Serve the page to play with, to browsers of this machine",
		Long: `Serve the page in which a connection is closed step by step, by hand, to
browsers of this machine, until it is interrupted. It is served on a loopback
address only, takes nothing, and the page asks nobody else for anything.

With a file that "tcpcheck verify --trace" wrote, the address that is printed
opens the page at the beginning of that run.

The page is in a program that "make web build" built, and in every release.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("serve: want one counterexample at most, a file that verify --trace wrote; got %d",
					len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := f.run(cmd.Context(), args, cmd.OutOrStdout())
			*status = s
			return err
		},
	}
	cmd.Flags().Var(&f.port, "port", "the port to listen at (default: a free one)")
	return cmd
}

// run serves the page until ctx ends.
func (f *serveFlags) run(ctx context.Context, args []string, stdout io.Writer) (int, error) {
	page, err := site.Built()
	if err != nil {
		return exitUsage, err
	}
	at := ""
	for _, name := range args {
		run, err := loadRun(name)
		if err != nil {
			return exitUsage, err
		}
		if at, err = engine.Fragment(run); err != nil {
			return exitUsage, err
		}
		at = "#" + at
	}
	return exitHolds, serve(ctx, page, int(f.port.n), func(url string) { fmt.Fprintln(stdout, url+at) })
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
