package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/verify"
	"tcpcheck/verify/certificate"
)

func certifyCommand(status *int) *cobra.Command {
	return &cobra.Command{
		Use:   "certify FILE",
		Short: "Check a certificate that verify wrote",
		Long: `Check a certificate, which "tcpcheck verify --certificate FILE" writes where
properties hold with --duplicates any: that its states have the initial state
among them, that no step leads out of them, and that none violates a property.
Nothing of the search is used for that, only the rules of the model.

Exit status: 0 it is certified, 1 it is refused, 2 bad usage, or no certificate.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("certify: want the name of one file; got %d", len(args))
			}
			s, err := certify(cmd.OutOrStdout(), args[0])
			*status = s
			return err
		},
	}
}

// certify checks the certificate in a file and returns the exit status.
func certify(stdout io.Writer, name string) (int, error) {
	file, err := os.Open(name)
	if err != nil {
		return exitUsage, fmt.Errorf("cannot read %s: %w", model.Quoted(name), errors.Unwrap(err))
	}
	defer func() { _ = file.Close() }()
	c, err := certificate.Check(bufio.NewReader(file))
	var none *certificate.NoCertificateError
	switch {
	case errors.As(err, &none):
		return exitUsage, fmt.Errorf("%s: %w", model.Quoted(name), err)
	case err != nil:
		_, err = fmt.Fprintf(stdout, "REFUSED: %v\n", err)
		return exitViolated, err
	}
	return exitHolds, report.Certified(stdout, c)
}

// writeCertificate writes why the properties hold, if they do, where that is asked for.
func (f *verifyFlags) writeCertificate(ctx context.Context, stdout io.Writer, q *verify.Question,
	a *verify.Answer) error {
	switch {
	case f.certificate == "":
		return nil
	case a.Verdict != explore.Holds:
		fmt.Fprintf(os.Stderr, "tcpcheck: not all properties hold, so nothing is written to %s\n", f.certificate)
		return nil
	}
	states, err := q.Invariant(ctx)
	if err != nil {
		return fmt.Errorf("--certificate %s: %w", f.certificate, err)
	}
	return writeTo(f.certificate, stdout, func(w io.Writer) error {
		return certificate.Write(w, &q.Parameters, q.Properties, states)
	})
}
