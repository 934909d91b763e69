//go:build !linux

package uml

import (
	"errors"
	"runtime"
)

// Host is there for Linux only.
func Host() error {
	return errors.New("a User-Mode Linux runs where it is Linux, not " + runtime.GOOS)
}

// Guest is there for Linux only.
func Guest() {}
