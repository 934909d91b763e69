// Bench measures how fast the search is, so that a change that makes it slower
// is seen, on whatever machine.
//
//	go run ./bench [-quick] [-row regexp] [-cpuprofile file]
//	go run ./bench -write capture-ordinary > file
//
// What belongs here is what is measured ([row]), how, and against what: the
// [unit] of speed, a plain search that never gets any faster; reference.txt,
// what was measured before; and what others published.
//
// What one operation of a package costs is told by the benchmarks of that
// package.
package main
