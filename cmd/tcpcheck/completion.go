package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tcpcheck/ask/attack"
	"tcpcheck/ask/matrix"
	"tcpcheck/ask/scenario"
	"tcpcheck/dot"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/relay"
	"tcpcheck/report"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// shells has, by its name, what writes the completion script of a shell.
var shells = map[string]func(root *cobra.Command, w io.Writer) error{
	"bash":       func(root *cobra.Command, w io.Writer) error { return root.GenBashCompletionV2(w, true) },
	"fish":       func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) },
	"powershell": (*cobra.Command).GenPowerShellCompletionWithDesc,
	"zsh":        (*cobra.Command).GenZshCompletion,
}

func completionCommand() *cobra.Command {
	known := slices.Sorted(maps.Keys(shells))
	want := "want one of " + strings.Join(known, ", ")
	return &cobra.Command{
		Use:   "completion bash|fish|powershell|zsh",
		Short: "Write a script that completes commands, flags and their values",
		Long: `Write the script that makes a shell complete tcpcheck's commands, flags, the
values of flags, and files of the right kind. "make install" puts it where the
shells look. For one session:

  source <(tcpcheck completion bash)
  source <(tcpcheck completion zsh)
  tcpcheck completion fish | source
  tcpcheck completion powershell | Out-String | Invoke-Expression`,
		ValidArgs: known,
		Args:      cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("completion: " + want)
			}
			script, ok := shells[args[0]]
			if !ok {
				return fmt.Errorf("completion %s: %s", model.Quoted(args[0]), want)
			}
			return script(cmd.Root(), cmd.OutOrStdout())
		},
	}
}

// Of what kind a file is that a flag or an argument names.
var (
	questionFiles = []string{"yaml", "yml"}
	traceFiles    = []string{"json"}
	captureFiles  = []string{"pcap", "pcapng"}
	scriptFiles   = []string{"pkt"}
)

// extensions has the extensions of the files that a flag of any command names.
var extensions = map[string][]string{
	"json": {"json"}, "trace": traceFiles, "junit": {"xml"}, "config": questionFiles, "certificate": {"json"},
	"picture": formatNames(dot.Formats),
}

// values returns the words that can stand for a flag of a command; none if that is not
// known.
func values(command, flag string) []string {
	switch flag {
	case "story":
		return append(names(relay.Stories(), nameOfStory), "all")
	case "least":
		return relay.Timeouts
	case "property":
		if command == "relay" {
			return names(relay.Properties, nameOfRelayProperty)
		}
		return append([]string{"all"}, names(properties.All, nameOfProperty)...)
	case "witness":
		return names(properties.Witnesses, nameOfProperty)
	case "mutant":
		return names(mutants.All, func(mu mutants.Mutant) string { return mu.Name })
	case "profiles":
		return settings.ProfileNames()
	case "reductions":
		return append([]string{"all", "none"}, strings.Split(verify.ReductionNames(), ", ")...)
	case "rfc5961":
		return attack.RFC5961Names
	case "ports":
		return portsNames
	case "challenge-acks":
		return countedNames
	case "store":
		return storeNames[:]
	case "against":
		return stackNames
	case "view":
		return views
	case "fold":
		return dot.FoldNames()
	case "side", "end":
		return append(slices.Clone(endNames), "both")
	case "lost":
		return matrix.LostNames
	case "pictures":
		return formatNames(dot.Formats)
	case "format":
		return map[string][]string{
			"render": formatNames(renderFormats()), "graph": formatNames(diagramFormats),
			"sweep": report.SweepFormats, "merge": report.SweepFormats,
			"compare": report.GridFormats, "matrix": report.GridFormats,
		}[command]
	}
	if command == "relay" {
		if words := relayWords(flag); words != nil {
			return words
		}
	}
	if command == "render" && flag == "for" {
		return endNames
	}
	if command == "matrix" && flag == "rto" {
		return matrix.RTONames
	}
	return wordsOf(flag)
}

func nameOfProperty(p properties.Property) string { return p.Name }

// arguments returns what can stand for the arguments of a command: words, and files by
// their extensions.
func arguments(command string) (words, files []string) {
	switch command {
	case "tcpcheck scenario run", "tcpcheck scenario show":
		return names(scenario.All(), func(s *scenario.Scenario) string { return s.Name }), questionFiles
	case "tcpcheck explain":
		return names(report.Glossary(), func(t report.Term) string { return t.Name }), nil
	case "tcpcheck attack":
		return append(names(properties.Goals, nameOfProperty), "all"), nil
	case "tcpcheck relay":
		return relay.AllNames(), nil
	case "tcpcheck profile show":
		return slices.Concat(settings.ProfileNames(), settings.MiddleboxNames()), nil
	case "tcpcheck render", "tcpcheck replay":
		return nil, traceFiles
	case "tcpcheck capture":
		return nil, captureFiles
	case "tcpcheck script":
		return nil, scriptFiles
	}
	return nil, nil
}

// complete makes a command, and those below it, complete what stands for flags and
// arguments.
func complete(cmd *cobra.Command) {
	for _, below := range cmd.Commands() {
		complete(below)
	}
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		words := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			if all := values(cmd.Name(), flag.Name); all != nil {
				return all, cobra.ShellCompDirectiveNoFileComp
			}
			return completeFiles(flag.Name)
		}
		if err := cmd.RegisterFlagCompletionFunc(flag.Name, words); err != nil {
			panic("BUG: " + err.Error())
		}
	})
	if cmd.ValidArgs != nil {
		return
	}
	cmd.ValidArgsFunction = func(cmd *cobra.Command, _ []string, typed string) ([]string,
		cobra.ShellCompDirective) {
		words, files := arguments(cmd.CommandPath())
		switch {
		case files == nil:
			return words, cobra.ShellCompDirectiveNoFileComp
		case words == nil || strings.ContainsRune(typed, '/'):
			return files, cobra.ShellCompDirectiveFilterFileExt
		}
		return words, cobra.ShellCompDirectiveDefault
	}
}

// completeFiles says which files can stand for a flag.
func completeFiles(flag string) ([]string, cobra.ShellCompDirective) {
	switch {
	case flag == "traces":
		return nil, cobra.ShellCompDirectiveFilterDirs
	case extensions[flag] != nil:
		return extensions[flag], cobra.ShellCompDirectiveFilterFileExt
	case flag == "output", flag == "resume", flag == "checkpoint":
		return nil, cobra.ShellCompDirectiveDefault
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}
