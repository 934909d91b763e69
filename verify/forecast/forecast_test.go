package forecast_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"tcpcheck/explore"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/verify"
	"tcpcheck/verify/forecast"
)

func question(t *testing.T, given settings.Given) verify.Question {
	t.Helper()
	r, err := settings.Resolve(given)
	if err != nil {
		t.Fatal(err)
	}
	return verify.Question{Parameters: r.Parameters, Properties: properties.Default, MaxMemory: 1 << 28}
}

func TestASmallQuestionIsAnswered(t *testing.T) {
	f, err := forecast.Of(context.Background(), question(t, settings.Given{{Name: "profile", Value: "linux"}}))
	if err != nil || !f.Fits || f.Answer == nil || f.Answer.Verdict == explore.Incomplete {
		t.Errorf("%+v, %v", f, err)
	}
}

// Many ticks in which two timers run at a time are too many states; fewer ticks
// are not.
func TestAHopelessQuestion(t *testing.T) {
	given := settings.Given{{Name: "profile", Value: "lwip"}, {Name: "loss", Value: "1"}}
	q := question(t, given)
	f, err := forecast.Of(context.Background(), q)
	if err != nil || f.Fits || f.Answer != nil || f.States < 1_000_000 {
		t.Fatalf("%+v, %v", f, err)
	}
	tick := q.Parameters.Tick
	coarser, ok, err := forecast.Coarser(context.Background(), forecast.Resolutions(tick, 30*time.Second),
		func(d time.Duration) (verify.Question, bool) {
			return question(t, given.With("resolution", d.String())), true
		})
	if err != nil || !ok || coarser <= tick {
		t.Fatalf("%v, %v, %v", coarser, ok, err)
	}
	q = question(t, given.With("resolution", coarser.String()))
	if a, err := verify.Ask(context.Background(), q); err != nil || a.Limit != explore.NoLimit {
		t.Errorf("with %v: %v", coarser, err)
	}
}

func TestResolutions(t *testing.T) {
	got := forecast.Resolutions(200*time.Millisecond, 5*time.Second)
	want := []time.Duration{400 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// What takes many states and is then asked in another way is begun, however many there are.
func TestLivenessIsNotForecast(t *testing.T) {
	given := settings.Given{{Name: "profile", Value: "linux"}, {Name: "rto", Value: "200ms"},
		{Name: "retries", Value: "15"}, {Name: "loss", Value: "60"}}
	q := question(t, given)
	q.Properties = []properties.Property{}
	for _, name := range []string{"no-storm", "closes"} {
		p, _ := properties.Named(name)
		q.Properties = append(q.Properties, p)
	}
	a, hopeless, err := forecast.Begin(context.Background(), &q, given)
	if a != nil || hopeless != nil || err != nil {
		t.Errorf("%v, %v, %v", a, hopeless, err)
	}
}
