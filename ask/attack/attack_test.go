package attack

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/settings"
)

func asked(t *testing.T, profile, goal string, change func(*Question)) *Answer {
	t.Helper()
	p, ok := settings.ProfileNamed(profile)
	g, known := properties.GoalNamed(goal)
	if !ok || !known {
		t.Fatalf("no %s, %s", profile, goal)
	}
	q := Question{Profile: p, Goal: g, Sizes: Sizes{Window: 65535, Ports: 1}}
	if change != nil {
		change(&q)
	}
	a, err := Ask(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// The cells that docs/attack.md works out by hand, and what the literature says of them.
func TestPricesByHand(t *testing.T) {
	const half = 1 << 31
	stamps := func(q *Question) { q.Given = settings.Given{{Name: "timestamps", Value: "on"}} }
	rules := func(r RFC5961) func(*Question) { return func(q *Question) { q.RFC5961 = r } }
	for _, c := range []struct {
		profile, goal string
		change        func(*Question)
		want          float64
	}{
		// RFC 4953, 2: any RST in the window.
		{"rfc793", "reset", nil, space / 65535.0},
		// RFC 5961, 3.2: exactly RCV.NXT.
		{"rfc9293", "reset", nil, space},
		{"rfc793", "reset", rules(On), space},
		{"rfc9293", "reset", rules(Off), space / 65535.0},
		// Data in the window after CLOSE, with an ACK of nothing that was never sent: all that is not
		// among the half of the space after SND.NXT.
		{"linux", "reset", nil, space / 65535.0 * space / (half + 1)},
		// And one that is not before SND.UNA by more than a window (RFC 5961, 5.2) costs as much again.
		{"linux", "reset", rules(On), space},
		{"rfc793", "reset", func(q *Question) { q.Ports = 28232 }, space / 65535.0 * 28232},
		{"rfc9293", "reset", func(q *Question) { q.Window = 1 << 20 }, space},
		{"rfc793", "reset", func(q *Question) { q.Window = 1 << 20 }, 1 << 12},
		// A SYN after RCV.NXT, one in two (RFC 1122, 4.2.2.13); or one with a newer TSval (RFC 6191, 2).
		{"freebsd", "time-wait", nil, 2},
		{"freebsd", "time-wait", stamps, 2},
		// RFC 1337, with one segment of any numbers.
		{"rfc9293", "time-wait", nil, 1},
		// A SYN, and the one number that acknowledges the server's.
		{"rfc9293", "take-over", nil, 1 + space},
		// RFC 7323, 5.2: no RST has a TSval that is checked, and every other of the rest is old.
		{"rfc793", "reset", stamps, space / 65535.0},
		{"rfc9293", "reset", stamps, space},
		{"linux", "reset", stamps, 2 * space / 65535.0 * space / (half + 1)},
		{"rfc9293", "close", stamps, 2 * space * space / (half + 1)},
		// An ACK is drawn by what is old too (5.3, R1), and it is the peer's RST that ends TIME-WAIT.
		{"rfc9293", "time-wait", stamps, 1},
		// The SYN opens a connection of its own, whose TSval he knows.
		{"rfc9293", "take-over", stamps, 1 + space},
		// What a listener answers comes to the client only if the port is the client's.
		{"rfc9293", "time-wait", func(q *Question) { q.Ports = 28232 }, 28232},
		{"textbook", "time-wait", func(q *Question) { q.Ports, q.RFC5961 = 28232, Off }, 2 * 28232},
		{"rfc9293", "take-over", func(q *Question) { q.Ports = 28232 }, 1 + space},
	} {
		a := asked(t, c.profile, c.goal, c.change)
		if math.Abs(a.Bits-math.Log2(c.want)) > 0.001 {
			t.Errorf("%s, %s: %v segments, %v bits, want %v", c.profile, c.goal, a.Segments, a.Bits, c.want)
		}
		sum := 0.0
		for _, price := range a.Prices {
			sum += price
		}
		if a.Run == nil || sum != a.Segments {
			t.Errorf("%s, %s: steps of %v, and %v in all", c.profile, c.goal, sum, a.Segments)
		}
	}
}

// A tuple is taken over before TIME-WAIT is over with the same ACK: what is added is a SYN that opens out
// of it, or a RST that ends it.
func TestTakeOverOfTimeWait(t *testing.T) {
	stamps := settings.Given{{Name: "timestamps", Value: "on"}}
	for _, c := range []struct {
		profile string
		given   settings.Given
		to      model.TCPState
		want    float64
	}{
		{"linux", nil, model.SynReceived, space / (1<<31 - 65535.0)},
		{"linux", stamps, model.SynReceived, 2},
		{"linux", nil, model.Listen, space},
		{"rfc793", nil, model.Listen, space / 65535.0},
		{"rfc793", stamps, model.Listen, space / 65535.0},
		{"rfc9293", nil, model.SynReceived, 0},
		{"lwip", stamps, model.SynReceived, 0},
		{"textbook", nil, model.SynReceived, 0},
		{"textbook", nil, model.Listen, 0},
	} {
		a := asked(t, c.profile, "take-over", func(q *Question) { q.Given = c.given })
		p, err := a.Question.parameters()
		if err != nil {
			t.Fatal(err)
		}
		m, err := model.New(p, model.GhostPhantom)
		if err != nil {
			t.Fatal(err)
		}
		s := m.Project(*a.Run.Before(0))
		least := 0.0
		for _, o := range a.Question.priced(m, &s) {
			after, _ := m.Step(s, o.Action)
			if o.End == model.B && after.TCB[o.End].State == c.to && (least == 0 || o.Price < least) {
				least = o.Price
			}
		}
		if math.Abs(least-c.want) > 1e-6*c.want {
			t.Errorf("%s, %v, to %v: %v segments, want %v", c.profile, c.given, c.to, least, c.want)
		}
	}
}

// In a larger sequence space each segment costs the same: no cell of the smaller one is missing, and none
// is in two.
func TestPricesDoNotDependOnTheSpace(outer *testing.T) {
	attack.Check(outer, 6, func(t *rapid.T) {
		profiles := settings.Profiles()
		q := Question{
			Profile: &profiles[rapid.IntRange(0, len(profiles)-1).Draw(t, "profile")],
			Goal:    rapid.SampledFrom(properties.Goals[:3]).Draw(t, "goal"),
			RFC5961: rapid.SampledFrom([]RFC5961{AsProfile, On, Off}).Draw(t, "RFC 5961"),
			Sizes:   Sizes{Window: rapid.SampledFrom([]float64{512, 65535, 1 << 20}).Draw(t, "window"), Ports: 1},
		}
		stamps := rapid.SampledFrom([]string{"off", "on"}).Draw(t, "timestamps")
		var prices []float64
		for _, space := range []string{seqMod, "32"} {
			q.Given = settings.Given{{Name: "timestamps", Value: stamps}, {Name: "seq-mod", Value: space}}
			a, err := Ask(outer.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			prices = append(prices, a.Bits)
		}
		if prices[0] != prices[1] {
			t.Errorf("%s, %s: %v bits", q.Profile.Name, q.Goal.Name, prices)
		}
	})
}

// RFC 1337's fix leaves nothing that ends TIME-WAIT, and one segment is not enough for a
// handshake.
func TestWhatIsNotReached(t *testing.T) {
	if a := asked(t, "textbook", "time-wait", nil); a.Run != nil {
		t.Errorf("%v", a.Run.Steps[len(a.Run.Steps)-1].Action)
	}
	if a := asked(t, "rfc9293", "take-over", func(q *Question) { q.Forger = 1 }); a.Run != nil || a.Bits != 0 {
		t.Errorf("%v bits", a.Bits)
	}
}

// Whatever the numbers of the small space, of those in one cell each leads to the same state,
// sends the same bits and is taken for the same.
func TestCellsAreAlike(t *testing.T) {
	type does struct {
		to       model.TCPState
		accepted model.Accepted
		sends    model.Control
	}
	for _, name := range []string{"rfc793", "rfc9293", "linux", "freebsd", "lwip"} {
		for _, goal := range properties.Goals {
			a := asked(t, name, goal.Name, nil)
			p, err := a.Question.parameters()
			if err != nil {
				t.Fatal(err)
			}
			m, err := model.New(p, model.GhostPhantom)
			if err != nil {
				t.Fatal(err)
			}
			if a.Run == nil {
				continue
			}
			for i := range a.Run.Steps {
				s := m.Project(*a.Run.Before(i))
				s.Forgeries = 1
				for _, e := range model.Ends {
					if s.TCB[e].Phantom { // whose SEQ he knows
						continue
					}
					for _, ctl := range model.Forgeable {
						alike := map[[2]cell]does{}
						for _, x := range m.Forgeries(&s, e, ctl) {
							after, f := m.Step(s, x)
							is := does{after.TCB[e].State, f.Accepted, f.Sent.Ctl}
							at := [2]cell{a.Question.seqCell(m, &s, x), a.Question.ackCell(m, &s, x)}
							if at[0].place == opposite || at[1].place == opposite {
								continue // no more than a window of them, of 2^32
							}
							if was, known := alike[at]; known && was != is {
								t.Fatalf("%s: %v in %v: %+v, another of its cells %+v", name, x, s.TCB[e].State, is, was)
							}
							alike[at] = is
						}
					}
				}
			}
		}
	}
}
