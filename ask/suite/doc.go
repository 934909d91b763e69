// Package suite is named questions with the verdicts that they have to have, as a
// file says them: what a project checks of its TCP whenever it changes.
//
// Reading the file and judging an answer are here; asking is for package verify.
package suite
