package minwait

import (
	"context"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// mostOfPatience bounds each of the searches for whether a length is but the peer's patience.
const mostOfPatience = 200_000

// Patience says, of a question about a length that is the smallest for which properties
// hold, one of them no-reset-on-graceful-close, whether that is only how long the peer
// tries: an end is left to time out though the other has received all, in the way that is
// returned ("gives up in LAST-ACK"), and with a retry more the properties do not hold. It is
// "" where that is not so, or not found within some states.
func Patience(ctx context.Context, q verify.Question) (string, error) {
	reset, completes := properties.Default[0].Name, "close-completes:gives up in "
	excuses := func(p properties.Property) bool { return p.Name == reset }
	if !slices.ContainsFunc(q.Properties, excuses) || q.Mutant != nil || q.Parameters.Unlimited() {
		return "", nil
	}
	asked := verify.Question{Parameters: q.Parameters, Zones: q.Zones, MaxStates: mostOfPatience}
	for _, state := range []model.TCPState{model.LastAck, model.Closing} {
		p, _ := properties.Named(completes + state.String())
		asked.Properties = append(asked.Properties, p)
	}
	left, err := verify.Ask(ctx, asked)
	if err != nil || left.Verdict != explore.Violated {
		return "", err
	}
	for _, e := range model.Ends {
		asked.Parameters.Policy[e].Retries++
		asked.Parameters.Policy[e].RetryTime *= 2
	}
	if asked.Parameters.Validate() != nil {
		return "", nil
	}
	asked.Properties = q.Properties
	longer, err := verify.Ask(ctx, asked)
	if err != nil || longer.Verdict != explore.Violated {
		return "", err
	}
	for i := range left.Findings {
		if f := &left.Findings[i]; f.Verdict == explore.Violated {
			return f.Word, nil
		}
	}
	return "", nil
}
