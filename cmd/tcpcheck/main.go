package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tcpcheck/model"
	"tcpcheck/report"
)

// Exit statuses.
const (
	exitHolds      = 0
	exitViolated   = 1
	exitUsage      = 2
	exitIncomplete = 3
)

func main() { os.Exit(run(os.Args[1:], os.Stdout)) }

// run runs the command and returns its exit status.
func run(args []string, stdout io.Writer) int {
	status := exitHolds
	root := rootCommand(&status)
	out := &watched{Writer: stdout}
	root.SetArgs(args)
	root.SetOut(out)
	ctx, stop := interruptible()
	defer stop()
	cmd, err := root.ExecuteContextC(ctx)
	switch {
	case ctx.Err() != nil:
		report.NewLine(os.Stderr).Clear()
		fmt.Fprintln(os.Stderr, "tcpcheck: interrupted")
		return exitIncomplete
	case out.err != nil:
		err = fmt.Errorf("cannot write to standard output: %w", reason(out.err))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tcpcheck: "+suggested(message(err, cmd)))
		return exitUsage
	}
	if says := report.Narrow(stdout); says != "" {
		fmt.Fprintln(os.Stderr, "tcpcheck: "+says)
	}
	return status
}

// rootCommand returns the command, which sets the exit status.
func rootCommand(status *int) *cobra.Command {
	root := &cobra.Command{
		Use:   "tcpcheck",
		Short: "A model checker for how TCP closes connections",
		Long: `tcpcheck enumerates every interleaving of two TCP endpoints and a channel that
loses, delays, reorders and duplicates segments, checks properties of them, and
shows a shortest counterexample.

Exit status: 0 all hold, 1 one is violated, 2 bad usage, 3 incomplete.`,
		SilenceErrors: true,
		SilenceUsage:  true,

		PersistentPreRunE: tryOutputs,
		Args:              knownCommand,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(verifyCommand(status), certifyCommand(status), minWaitCommand(status), sweepCommand(status),
		matrixCommand(status), compareCommand(status), attackCommand(status), relayCommand(status),
		scenarioCommand(status), simulateCommand(status), renderCommand(), graphCommand(),
		captureCommand(status), capacityCommand(status), whenCommand(status),
		replayCommand(status), conformanceCommand(status), stackCommand(status),
		learnCommand(status), fingerprintCommand(status), scriptCommand(status),
		serveCommand(status), profileCommand(), listCommand(), explainCommand(), completionCommand(),
		manCommand())
	root.Version = version()
	root.SetVersionTemplate("{{.Version}}")
	useGroups(root)
	complete(root)
	return root
}

// knownCommand refuses arguments of the program that are no command.
func knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fmt.Errorf("unknown command %s: see %s --help%s", model.Quoted(args[0]), root.Name(),
		didYouMean(args[0], names(root.Commands(), (*cobra.Command).Name)))
}

// exiting returns what a command without arguments does: it runs run, whose exit status
// becomes that of the program.
func exiting(status *int,
	run func(context.Context, io.Writer) (int, error)) func(*cobra.Command, []string) error {
	return exitingWith(status, func(ctx context.Context, _ []string, stdout io.Writer) (int, error) {
		return run(ctx, stdout)
	})
}

// exitingWith is the same of a command with arguments.
func exitingWith(status *int,
	run func(context.Context, []string, io.Writer) (int, error)) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		s, err := run(cmd.Context(), args, cmd.OutOrStdout())
		*status = s
		return err
	}
}

// message returns the error of a command as one line, parameters named as flags.
func message(err error, cmd *cobra.Command) string {
	var parameter *model.ParameterError
	var value *pflag.InvalidValueError
	var unknown *pflag.NotExistError
	switch {
	case errors.As(err, &parameter):
		return "--" + parameter.Error()
	case errors.As(err, &value):
		return fmt.Sprintf("--%s %s: %v", value.GetFlag().Name, model.Quoted(value.GetValue()), value.Unwrap())
	case errors.As(err, &unknown):
		return err.Error() + ": see " + cmd.CommandPath() + " --help" +
			didYouMean(unknown.GetSpecifiedName(), flagsOf(cmd))
	}
	return err.Error()
}

// named returns an error about a parameter as one about another of its kind.
func named(err error, name string) error {
	var p *model.ParameterError
	if errors.As(err, &p) {
		return &model.ParameterError{Name: name, Value: p.Value, Want: p.Want}
	}
	return err
}

// noArgs refuses arguments that are no flags.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s %s: want flags only, see %s --help", cmd.Name(),
			model.Quoted(args[0]), cmd.CommandPath())
	}
	return nil
}
