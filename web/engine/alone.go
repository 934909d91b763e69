package engine

import "tcpcheck/trace"

// Alone returns what a page has to have that shows one run without an engine, in JSON, and
// its title.
func Alone(run *trace.Run) (title string, data []byte, err error) {
	l, err := LineOf(run)
	if err != nil {
		return "", nil, err
	}
	title = titleOf(run)
	data, err = l.alone(title)
	return title, data, err
}

// titleOf names what a run shows.
func titleOf(run *trace.Run) string {
	if run.Property == "" {
		return "A run of TCP"
	}
	return run.Property
}

func (l *Line) alone(title string) ([]byte, error) {
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

// alone answers "alone": what [Alone] returns of a run that was played.
func alone(l Line) (any, error) {
	g, _, err := l.played()
	if err != nil {
		return nil, err
	}
	g.name()
	title, data, err := Alone(g.run)
	return struct {
		Title string `json:"title"`
		Data  string `json:"data"`
	}{title, string(data)}, err
}
