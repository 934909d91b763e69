package engine

import (
	"tcpcheck/explore"
	"tcpcheck/properties"
)

// A light is a property that a run can be seen to violate.
type light struct {
	property *properties.Property
	// red is the first step that violates it; -1 for none, and word the kind of that.
	red  int
	word string
	// over says that nothing that follows can violate it.
	over bool
}

// lights returns those of the run.
func (g *game) lights() (all []light) {
	for i := range properties.All {
		p := &properties.All[i]
		if p.Kind != explore.Always && p.Kind != explore.AlwaysStep {
			continue
		}
		l := light{property: p, red: -1}
		of := p.Of(g.sys)
		for k := range g.run.Steps {
			step, before := &g.run.Steps[k], g.run.Before(k)
			if of.Violates(before, step.Action, &step.After) {
				l.red, l.word = k, p.Word(g.sys, before, step.Action, &step.After)
				break
			}
		}
		l.over = l.red < 0 && g.run.Mutant == "" && p.Settled(g.now())
		all = append(all, l)
	}
	return all
}

// violates returns the names of the properties that a step from the run's end violates.
func (g *game) violates(step *next) []string {
	names := []string{}
	for i := range properties.All {
		p := &properties.All[i]
		of := p.Of(g.sys)
		if of.Violates(g.now(), step.action, &step.after) {
			names = append(names, p.Name)
		}
	}
	return names
}
