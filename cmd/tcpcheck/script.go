package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/script/generate"
	"tcpcheck/script/pkt"
	"tcpcheck/script/trial"
	"tcpcheck/settings"
)

// scriptFlags are the flags of script.
type scriptFlags struct {
	against, profile, json, generate string
	defined                          []string
	quiet                            bool
}

// maxScript is how many octets a script has at most.
const maxScript = 1 << 20

func scriptCommand(status *int) *cobra.Command {
	var f scriptFlags
	cmd := &cobra.Command{
		Use:   "script FILE.pkt...",
		Short: "Run packetdrill's scripts with the model, or a stack",
		Long: `Run scripts of packetdrill without it: the model, which follows a profile, is
the TCP that they test, or, with --against, a real one under a clock that only
moves when told. A script passes, fails at a line (then there is the ladder, of
what it expects and what was done), or needs something that is left out, which
is named. In a folder every file that ends in .pkt is run.

With --define NAME, or -D NAME, the lines after #ifdef NAME are there. Without
it these names are defined: FreeBSD with --profile freebsd, Linux with linux,
STANDARD with rfc9293, rfc793 and textbook.

--generate FOLDER runs none: it writes scripts, with what the model does by the
profile, for the 42 of 88 kinds of segments and states that FreeBSD's suite has
no script for.

Exit status: 0 all pass, 1 one fails, 2 bad usage, or what is no script, 3 one
needs what is left out, and none fails.`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case f.generate != "" && len(args) > 0:
				return fmt.Errorf("script %s: want no scripts with --generate, which writes some", model.Quoted(args[0]))
			case f.generate == "" && len(args) == 0:
				return errors.New("script: want scripts of packetdrill, files that end in .pkt")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.generate != "" {
				return f.write(cmd.OutOrStdout())
			}
			if f.against != "" && cmd.Flags().Changed("profile") {
				return errors.New("--against and --profile: want one of them; a real stack has its own rules")
			}
			s, err := leave(cmd.Context(), func() (int, error) { return f.run(args, cmd.OutOrStdout()) })
			*status = s
			return err
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.profile, "profile", "rfc9293", "the profile that the model follows, by its `name`")
	addAgainst(flags, &f.against, "")
	flags.StringArrayVarP(&f.defined, "define", "D", nil,
		"a `name` that is defined, for #ifdef; can be repeated")
	flags.StringVar(&f.generate, "generate", "", "write scripts into this `folder`, and run none")
	flags.StringVar(&f.json, "json", "", "write what came of them as JSON to this `file`; - is standard output")
	flags.BoolVar(&f.quiet, "quiet", false, "print nothing; the exit status is the answer")
	return cmd
}

// run runs the scripts and returns the exit status.
func (f *scriptFlags) run(names []string, stdout io.Writer) (int, error) {
	if _, ok := settings.ProfileNamed(f.profile); !ok {
		return exitUsage, unknown("profile", f.profile, settings.ProfileNames())
	}
	scripts, err := f.read(names)
	if err != nil {
		return exitUsage, err
	}
	try, end, err := f.subject()
	if err != nil {
		return exitUsage, err
	}
	defer end()
	var all []*trial.Result
	status := exitHolds
	for _, script := range scripts {
		result, err := try(script)
		if err != nil {
			return exitUsage, err
		}
		all = append(all, result)
		switch {
		case result.Verdict == trial.Fails:
			status = exitViolated
		case result.Verdict == trial.Needs && status == exitHolds:
			status = exitIncomplete
		}
		if f.json != "-" && !f.quiet {
			if err := report.Script(stdout, result); err != nil {
				return exitUsage, err
			}
		}
	}
	return status, allOf(
		func() error {
			if f.json == "-" || f.quiet {
				return nil
			}
			return report.ScriptTally(stdout, all)
		},
		writing(f.json, stdout, func(w io.Writer) error { return report.ScriptsJSON(w, all) }),
	)
}

// write writes scripts into a folder.
func (f *scriptFlags) write(stdout io.Writer) error {
	if _, ok := settings.ProfileNamed(f.profile); !ok {
		return unknown("profile", f.profile, settings.ProfileNames())
	}
	all, err := generate.All(f.profile)
	if err != nil {
		return err
	}
	if err := makeFolder(f.generate); err != nil {
		return err
	}
	for _, file := range all {
		if err := writeTo(filepath.Join(f.generate, file.Name), stdout, func(w io.Writer) error {
			_, err := io.WriteString(w, file.Text)
			return err
		}); err != nil {
			return err
		}
	}
	if !f.quiet {
		_, err = fmt.Fprintf(stdout, "%d scripts in %s.\n", len(all), model.Quoted(f.generate))
	}
	return err
}

// subject returns what runs a script with the TCP that is asked for, and what ends that.
func (f *scriptFlags) subject() (try func(*pkt.Script) (*trial.Result, error), end func(), err error) {
	if f.against == "" {
		return func(script *pkt.Script) (*trial.Result, error) {
			m, err := trial.NewModel(f.profile)
			if err != nil {
				return nil, err
			}
			return trial.Run(script, m)
		}, func() {}, nil
	}
	target, err := startStack(f.against)
	if err != nil {
		return nil, nil, err
	}
	return func(script *pkt.Script) (*trial.Result, error) {
		s := trial.NewStack(target, script)
		result, err := trial.Run(script, s)
		if ended := s.End(); err == nil {
			err = ended
		}
		return result, err
	}, func() { _ = target.Close() }, nil
}

// read reads the scripts of those names, and of those folders.
func (f *scriptFlags) read(names []string) ([]*pkt.Script, error) {
	all, err := inputs(names)
	if err != nil {
		return nil, err
	}
	defined := f.defined
	if len(defined) == 0 && f.against == "" {
		defined = trial.Defined(f.profile)
	}
	var scripts []*pkt.Script
	for _, in := range all {
		if in.found && filepath.Ext(in.name) != ".pkt" {
			continue
		}
		text, err := in.text()
		if err != nil {
			return nil, err
		}
		script, err := pkt.Parse(in.called(), text, defined)
		if err != nil {
			return nil, err
		}
		scripts = append(scripts, script)
	}
	if len(scripts) == 0 {
		return nil, fmt.Errorf("%s: want a file, or a folder with files that end in .pkt", model.Quoted(names[0]))
	}
	return scripts, nil
}

// text reads an input that is a script.
func (in input) text() (string, error) {
	file := os.Stdin
	if in.name != stdin {
		var err error
		if file, err = os.Open(in.name); err != nil {
			return "", fmt.Errorf("%s: %w", model.Quoted(in.name), reason(err))
		}
		defer func() { _ = file.Close() }()
	}
	data, err := io.ReadAll(io.LimitReader(file, maxScript+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("%s: %w", model.Quoted(in.called()), reason(err))
	case len(data) > maxScript:
		return "", fmt.Errorf("%s: a script has at most %d octets", model.Quoted(in.called()), maxScript)
	}
	return string(data), nil
}
