package sweep

import (
	"runtime"

	"tcpcheck/explore"
)

// checkPoints returns the error of the first point that cannot be asked.
func (g *Grid) checkPoints() error {
	return explore.Each(g.Len(), runtime.GOMAXPROCS(0), func(n int) error {
		_, err := g.Question(n)
		return err
	})
}
