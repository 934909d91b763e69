package check

// A Report is what came of checking a program.
type Report struct {
	// Name is what the stack calls itself, "" if it did not get so far.
	Name string
	// Fires says that it understands fire.
	Fires bool
	// Session is all that was said, in its order.
	Session []Line
	// Findings are in the order of the session.
	Findings []Finding
}

// A Line is a request, and the response that came for it, "" if none did.
type Line struct{ Request, Response string }

// A Finding is something that is not as wanted.
type Finding struct {
	// Line is the number of the request, and of its response, from 1; 0 where it is about
	// the end, when nothing is asked any more.
	Line int
	// Want says in one line what was wanted, and what came instead where the response
	// alone does not show it.
	Want string
	// Wrong: the program breaks the protocol, so that nothing that is played on it means
	// anything. Otherwise it is a remark: what another TCP does not do, or cannot.
	Wrong bool
}

// OK says whether nothing is wrong.
func (r *Report) OK() bool {
	for _, f := range r.Findings {
		if f.Wrong {
			return false
		}
	}
	return true
}
