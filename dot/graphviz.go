package dot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// ErrNoGraphviz says that the program dot is needed and not there.
var ErrNoGraphviz = errors.New("needs Graphviz, which is not installed: apt-get install graphviz (Debian), " +
	"brew install graphviz (macOS), or take the format dot")

// FindGraphviz returns [ErrNoGraphviz] where the program dot is not installed.
func FindGraphviz() error {
	if _, err := exec.LookPath("dot"); err != nil {
		return ErrNoGraphviz
	}
	return nil
}

// Render has an installed Graphviz draw a graph, which is DOT text.
func Render(ctx context.Context, w io.Writer, graph string, f Format) error {
	if err := FindGraphviz(); err != nil {
		return err
	}
	var problem bytes.Buffer
	cmd := exec.CommandContext(ctx, "dot", "-T"+string(f)) //nolint:gosec // one of our own formats
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(graph), w, &problem
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("dot: %w: %s", err, strings.TrimSpace(problem.String()))
	}
	return nil
}
