// Package heatmap draws the verdicts of a grid: a cell for each pair of values, its
// colour the verdict, and a line where the verdict changes.
//
// It knows nothing of what was asked.
package heatmap
