// Package wiretest has what tests of packets share: runs drawn at random, and a
// TCP of 32 bits that judges whether packets tell a run.
package wiretest
