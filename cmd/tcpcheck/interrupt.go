package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// interruptible returns a context that ends with Ctrl-C, or when the program is told to
// end. The second time ends the program at once. What a command does with it:
//
//   - What has something to keep or to show of a part (verify, minwait, sweep) stops
//     searching, and does so.
//   - What has not returns the error of the context, as soon as it can or, where it waits
//     for others, by [leave].
//
// The exit status is [exitIncomplete] in any case.
func interruptible() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// interruption returns the error of a context that was interrupted; nil if it was not, or
// if only its time was over.
func interruption(ctx context.Context) error {
	if err := ctx.Err(); errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// leave does work, but returns when the context ends: the work is left as it is then,
// for the program to end.
func leave(ctx context.Context, work func() (int, error)) (status int, err error) {
	type result struct {
		status int
		err    error
	}
	done := make(chan result, 1)
	go func() {
		status, err := work()
		done <- result{status, err}
	}()
	select {
	case r := <-done:
		return r.status, r.err
	case <-ctx.Done():
		return exitIncomplete, ctx.Err()
	}
}
