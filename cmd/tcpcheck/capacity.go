package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"tcpcheck/ask/capacity"
	"tcpcheck/ask/minwait"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/report"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// capacityFlags are the flags of capacity: those of verify, and its own.
type capacityFlags struct {
	verifyFlags
	ports, addresses, requests, rate countFlag
	open                             timeFlag
}

func capacityCommand(status *int) *cobra.Command {
	f := capacityFlags{
		ports: countFlag{n: capacity.LinuxPorts, most: 65535}, addresses: countFlag{n: 1, most: 1 << 32},
		requests: countFlag{n: 1, most: 1 << 20}, rate: countFlag{most: 1 << 40},
	}
	cmd := &cobra.Command{
		Use:   "capacity",
		Short: "Say how many connections a second ports carry, and how safely",
		Long: `Say how many connections a second the ports of one address carry to one other
address and port, where each is held as long as TIME-WAIT lasts; what a shorter
TIME-WAIT, connections with more requests and more addresses would bring; and
whether the checker says that it is safe.

Unless a profile is given it is that of Linux; unless --incarnations is given
there is one.

Exit status: 0 what is asked about is safe, 1 it is not, 2 bad usage,
3 incomplete.`,
		Args: noArgs,
		RunE: exiting(status, f.run),
	}
	flags := cmd.Flags()
	f.addQuestion(flags, "open")
	flags.Var(&f.ports, "ports", "how many ports an address opens connections from (default: those of Linux)")
	flags.Var(&f.addresses, "addresses", "how many pairs of an address here and an address and port "+
		"there are used")
	flags.Var(&f.requests, "requests", "how many requests a connection carries")
	flags.Var(&f.open, "open", "how long a connection is open before its end closes it (default: 0s)")
	flags.Var(&f.rate, "rate", "say what it takes to carry this many requests a second")
	f.addOutputs(flags)
	return cmd
}

// run answers the question that the flags ask and returns the exit status.
func (f *capacityFlags) run(ctx context.Context, stdout io.Writer) (int, error) {
	ctx, stop := f.timeout.bound(ctx)
	defer stop()
	c, err := f.ofPorts()
	if err != nil {
		return exitUsage, err
	}
	if _, err := f.hopeless(ctx, c.Verify); err != nil {
		return exitUsage, err
	}
	if c.Answer, err = capacity.Ask(ctx, *c.Question); err == nil {
		err = interruption(ctx)
	}
	if err != nil {
		return exitUsage, err
	}
	return exitStatus(c.Answer.Ways[0].Verdict), allOf(
		func() error {
			if f.silent() {
				return nil
			}
			return report.CapacityText(stdout, c)
		},
		writing(f.json, stdout, func(w io.Writer) error { return report.CapacityJSON(w, c) }),
		func() error {
			return f.writeTold(ctx, stdout, c.Answer.Counterexample(), c.Question.Lengths.At(0).Parameters)
		})
}

// ofPorts returns what the flags ask.
func (f *capacityFlags) ofPorts() (*report.Capacity, error) {
	resolved, err := settings.Resolve(f.ofLinux())
	if err != nil {
		return nil, err
	}
	p := &resolved.Parameters
	switch {
	case p.Tick == 0:
		return nil, errors.New("capacity: want durations, such as --wait 60s, as a rate is of real time")
	case p.FirstCloser != model.FirstCloserA:
		return nil, errors.New("--first-closer: want a, as TIME-WAIT at the other end holds no port of this one")
	case p.Wait[model.A] >= mostWaits:
		return nil, fmt.Errorf("--wait %s: want at most %d ticks, which are %s: a shorter one, or a coarser "+
			"--resolution", p.Time(p.Wait[model.A]), mostWaits-1, p.Span(1))
	}
	if len(f.properties) == 0 {
		f.properties = []string{properties.Default[0].Name}
	}
	asked, err := f.questionAbout(resolved)
	if err != nil {
		return nil, err
	}
	q := capacity.Question{
		Ports: int(f.ports.n), Addresses: int(f.addresses.n), Requests: int(f.requests.n), Wanted: int(f.rate.n),
		Open: time.Duration(f.open), Wait: p.Wait[model.A], Tick: p.Tick,
		Lengths: minwait.Question{Workers: asked.Workers, Ends: [2]bool{model.A: true},
			At: func(wait int) verify.Question {
				at := asked
				at.Parameters.Wait[model.A] = wait
				return at
			}},
	}
	return &report.Capacity{Resolved: resolved, Mutant: f.mutant, Question: &q, Verify: &asked}, nil
}

// ofLinux returns what the flags say, of Linux where they name no profile, and of one
// incarnation where they say nothing of that.
func (f *capacityFlags) ofLinux() settings.Given {
	given := f.settings.given()
	profiled := false
	for _, name := range []string{"profile", "profile-a", "profile-b"} {
		_, ok := given.Get(name)
		profiled = profiled || ok
	}
	if !profiled {
		given = given.With("profile", "linux")
	}
	if _, ok := given.Get("incarnations"); !ok {
		given = given.With("incarnations", "1")
	}
	return given
}
