//go:build unix

package main

import (
	"syscall"
	"time"
)

// cpuTime is how long all processors together have run the process; always 0
// where that cannot be told.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
