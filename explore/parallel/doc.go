// Package parallel does independent pieces of work on several processors. What comes
// of them does not depend on how many.
package parallel
