package dot

import (
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// witnesses says whether the run is one to a witness, and violates nothing.
func witnesses(run *trace.Run) bool {
	_, ok := properties.ShownNamed(run.Property)
	return ok
}

// verb is what the last step of the run does to its property.
func verb(run *trace.Run) string {
	if witnesses(run) {
		return "shows "
	}
	return "violates "
}
