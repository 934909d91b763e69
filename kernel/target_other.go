//go:build !linux

package kernel

import (
	"errors"
	"runtime"

	"tcpcheck/undertest"
)

// Target is the kernel's TCP, which is there for Linux only.
type Target struct{}

// Name implements [undertest.Target].
func (Target) Name() string { return runtime.GOOS }

// New implements [undertest.Target].
func (Target) New(undertest.Options) (undertest.Stack, error) {
	return nil, errors.New("the kernel's TCP can be played on where it is Linux, not " + runtime.GOOS)
}
