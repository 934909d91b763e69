package reduce

import "tcpcheck/model"

// Awaits is what an end can still wait for of data, as [model.GhostDelivery] counts it. The zero
// Awaits is that of an end that can wait for all of it.
type Awaits struct {
	// nothing says that it has received the FIN: it waits for no data of its connection, and
	// a TCB after this one is of another, or of none.
	nothing bool
	// incarnation is that of its connection, of which it has received so many units.
	incarnation, received uint8
}

// AwaitsOf returns that of the end whose TCB is t. Without a TCB it may get one that waits.
func AwaitsOf(t *model.TCB) Awaits {
	switch {
	case !t.State.HasTCB():
		return Awaits{}
	case t.State.FINReceived():
		return Awaits{nothing: true}
	}
	return Awaits{incarnation: t.Incarnation, received: t.Received}
}

// Data says whether seg bears data that is awaited, now or by a TCB to come.
func (a Awaits) Data(seg model.Segment) bool {
	return seg.DataLen() > 0 && !a.nothing &&
		(seg.Incarnation != a.incarnation || seg.Unit > a.received)
}
