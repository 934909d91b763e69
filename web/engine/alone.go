package engine

import "tcpcheck/trace"

// Alone returns what a page has to have that shows one run without an engine, in JSON.
func Alone(title string, run *trace.Run) ([]byte, error) {
	l, err := LineOf(run)
	if err != nil {
		return nil, err
	}
	view, err := play(*l)
	if err != nil {
		return nil, err
	}
	all := about()
	return Written(struct {
		Title      string      `json:"title"`
		View       any         `json:"view"`
		Properties []namedJSON `json:"properties"`
		Default    []string    `json:"default"`
	}{title, view, all.Properties, all.Default}), nil
}
