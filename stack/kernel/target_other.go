//go:build !linux

package kernel

import (
	"errors"
	"runtime"

	"tcpcheck/stack"
)

// Target is the kernel's TCP, which is there for Linux only.
type Target struct{}

// Name implements [stack.Target].
func (Target) Name() string { return runtime.GOOS }

// New implements [stack.Target].
func (Target) New(stack.Options) (stack.Stack, error) {
	return nil, errors.New("the kernel's TCP can be played on where it is Linux, not " + runtime.GOOS)
}
