package dot

import (
	"fmt"
	"slices"
	"strings"

	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/trace"
)

// title says what a run shows.
func title(run *trace.Run) string {
	if run.Property == "" {
		return "A run of " + run.Length()
	}
	if witnesses(run) {
		return fmt.Sprintf("%s, in %s", run.Property, run.Length())
	}
	return fmt.Sprintf("%s%s, violated in %s", run.Property, kind(run), run.Length())
}

// kind returns the kind of violation in parentheses; "" for a property with one.
func kind(run *trace.Run) string {
	if run.Word == "" {
		return ""
	}
	return " (" + run.Word + ")"
}

// subtitle gives the parameters in short: those that every reader asks for, and
// those that are not as by default.
func subtitle(run *trace.Run) string {
	always := []string{"msl", "delay", "wait", "loss", "incarnations", "rto"}
	differ := differing(&run.Parameters)
	var all []string
	for _, s := range run.Parameters.Settings() {
		if slices.Contains(always, model.BothEnds(s.Name)) || slices.Contains(differ, s) {
			all = append(all, s.Name+" "+s.Value)
		}
	}
	for _, s := range differ {
		if of := model.BothEnds(s.Name); of == "profile" || of == settings.Middlebox {
			all = append(all, s.Name+" "+s.Value)
		}
	}
	if run.Mutant != "" {
		all = append(all, "mutant "+run.Mutant)
	}
	says := strings.Join(all, ", ")
	if run.Parameters.Tick == 0 {
		says += " (times in ticks)"
	}
	return says
}

// Command returns the command that finds the run again; "" for one that shows nothing of
// which there is a shortest run.
func Command(run *trace.Run) string {
	if run.Property == "" {
		return ""
	}
	command := []string{"tcpcheck verify --property " + run.Property}
	if witnesses(run) {
		command = []string{"tcpcheck simulate --witness " + run.Property}
	}
	if run.Mutant != "" {
		command = append(command, "--mutant "+run.Mutant)
	}
	for _, s := range differing(&run.Parameters) {
		command = append(command, "--"+s.Name+" "+s.Value)
	}
	return strings.Join(command, " ")
}

// differing returns the settings that lead from the defaults to p: a profile for
// each end, and what differs from it.
func differing(p *model.Parameters) []model.Setting { return settings.Leading(p) }
