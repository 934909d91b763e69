// Command tcpcheck checks how TCP closes connections: it enumerates every
// interleaving of two endpoints and a channel that loses, delays, reorders and
// duplicates, checks properties, and shows a shortest counterexample.
//
//	tcpcheck verify             check the default question
//	tcpcheck verify --wait 0    and without TIME-WAIT
//	tcpcheck list properties    what can be checked
//
// The exit status is 0 if all properties hold, 1 if one is violated, 2 for bad
// usage or input, and 3 if the search was incomplete.
//
// This package reads flags and files; what it prints comes from package report.
package main
