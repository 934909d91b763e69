// Package scenario has the library of named situations: configurations, what is
// asked of each, what has to come out, and why. A scenario is data, a file in YAML;
// this package reads such files, runs the checks in them, and compares.
package scenario
