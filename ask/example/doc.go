// Package example finds a shortest run that shows what a name stands for: a property
// violated, a witness, a mutant at work, a value of a policy that makes a difference.
package example
