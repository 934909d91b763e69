package report

import (
	"fmt"

	"tcpcheck/model"
	"tcpcheck/verify/forecast"
)

// Hopeless says why a search is not begun, and how it could be; memory is its limit as
// the flag writes it.
func Hopeless(h *forecast.Hopeless, memory fmt.Stringer) string {
	advice := "no coarser --resolution was found that would do"
	if h.Coarser > 0 {
		advice = "--resolution " + model.Duration(h.Coarser) + " would do"
	}
	return fmt.Sprintf("with ticks of %s there are about %s states, more than fit in --max-memory %v: "+
		"%s; or bound the search with --timeout or --max-states",
		model.Duration(h.Tick), amount(h.States), memory, advice)
}
