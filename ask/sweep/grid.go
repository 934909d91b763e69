package sweep

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// A Grid is the question of a sweep.
type Grid struct {
	// Fixed has the settings that every point has, by name.
	Fixed map[string]string `json:"fixed"`
	// Properties are asked at every point, unless "property" is varied.
	Properties []string `json:"properties"`
	// Mutant is the mutant of every point; "" for TCP as it is.
	Mutant string `json:"mutant"`
	// Time is how searches go through time.
	Time verify.Clock `json:"time,omitempty"`
	// Vary has what is varied: the first is the slowest.
	Vary []Axis `json:"vary"`
}

// Len is the number of points.
func (g *Grid) Len() int {
	n := 1
	for i := range g.Vary {
		n *= len(g.Vary[i].Values)
	}
	return n
}

// A Point has the value of each axis, as a number in its list.
type Point []int

// Point returns point n in the order of the grid.
func (g *Grid) Point(n int) Point {
	p := make(Point, len(g.Vary))
	for i := len(p) - 1; i >= 0; i-- {
		size := len(g.Vary[i].Values)
		p[i], n = n%size, n/size
	}
	return p
}

// Index returns the number of a point.
func (g *Grid) Index(p Point) int {
	n := 0
	for i := range p {
		n = n*len(g.Vary[i].Values) + p[i]
	}
	return n
}

// settings returns the values of a point by name.
func (g *Grid) settings(p Point) []model.Setting {
	var all []model.Setting
	for i, v := range p {
		all = append(all, model.Setting{Name: g.Vary[i].Name, Value: g.Vary[i].Values[v]})
	}
	return all
}

// Values returns the values of point n, by axis.
func (g *Grid) Values(n int) []string {
	var values []string
	for _, s := range g.settings(g.Point(n)) {
		values = append(values, s.Value)
	}
	return values
}

// VariesProperty says whether the points are asked different properties.
func (g *Grid) VariesProperty() bool { return g.varied(propertyName) != nil }

// Describe names a point: "wait=0 loss=1".
func (g *Grid) Describe(n int) string {
	var words []string
	for _, s := range g.settings(g.Point(n)) {
		words = append(words, s.Name+"="+s.Value)
	}
	return strings.Join(words, " ")
}

// varied returns the values of the axis of that name; nil if there is none.
func (g *Grid) varied(name string) []string {
	for i := range g.Vary {
		if g.Vary[i].Name == name {
			return g.Vary[i].Values
		}
	}
	return nil
}

// asked returns the names of the properties that a point is asked.
func (g *Grid) asked(p Point) []string {
	for i := range g.Vary {
		if g.Vary[i].Name == propertyName {
			return []string{g.Vary[i].Values[p[i]]}
		}
	}
	return g.Properties
}

// given returns what was asked for at a point.
func (g *Grid) given(p Point) settings.Given {
	var given settings.Given
	for _, name := range slices.Sorted(maps.Keys(g.Fixed)) {
		given = given.With(name, g.Fixed[name])
	}
	for _, s := range g.settings(p) {
		if s.Name != propertyName && s.Name != mutantName {
			given = given.With(s.Name, s.Value)
		}
	}
	return given
}

// Question returns what is asked at point n. The error names the point.
func (g *Grid) Question(n int) (verify.Question, error) {
	p := g.Point(n)
	resolved, err := settings.Resolve(g.given(p))
	if err != nil {
		return verify.Question{}, fmt.Errorf("at %s: %v", g.Describe(n),
			err) //nolint:errorlint // the flag it names may be another
	}
	q := verify.Question{Parameters: resolved.Parameters}
	for _, name := range g.asked(p) {
		property, _ := properties.Named(name)
		q.Properties = append(q.Properties, property)
	}
	mutant := g.Mutant
	for _, s := range g.settings(p) {
		if s.Name == mutantName {
			mutant = s.Value
		}
	}
	if mu, ok := mutants.Named(mutant); ok {
		q.Mutant = &mu
	}
	if q.Zones = g.Time.Of(&q); q.Zones {
		if err := q.Zonable(); err != nil {
			return q, fmt.Errorf("at %s: %w", g.Describe(n), err)
		}
	}
	return q, nil
}

// Check returns an error, of one line, unless every point can be asked.
func (g *Grid) Check() error {
	if err := g.checkForm(); err != nil {
		return err
	}
	return g.checkPoints()
}

// checkForm checks all but whether the values go together.
func (g *Grid) checkForm() error {
	if err := g.checkAxes(); err != nil {
		return err
	}
	if g.Time != "" && g.Time != verify.Ticks && g.Time != verify.Zones {
		return fmt.Errorf("--time %s: want %s or %s", model.Quoted(string(g.Time)), verify.Ticks, verify.Zones)
	}
	return g.checkNames()
}

// checkAxes checks what is varied, but not the values.
func (g *Grid) checkAxes() error {
	if len(g.Vary) == 0 {
		return errors.New("--vary: want NAME=VALUES at least once, such as --vary wait=0..8")
	}
	points := 1
	for i := range g.Vary {
		a := &g.Vary[i]
		if a.Name != propertyName && a.Name != mutantName && !settings.Known(a.Name) {
			return fmt.Errorf("--vary %s: no setting is called so", model.Quoted(a.Name))
		}
		if slices.ContainsFunc(g.Vary[:i], func(b Axis) bool { return b.Name == a.Name }) {
			return fmt.Errorf("--vary %s: it is varied twice", a.Name)
		}
		if _, fixed := g.Fixed[a.Name]; fixed || a.Name == mutantName && g.Mutant != "" || a.Name == propertyName &&
			len(g.Properties) > 0 {
			return fmt.Errorf("--vary %s: it does not go with --%s", a.Name, a.Name)
		}
		if len(a.Values) == 0 || len(a.Values) > MostPoints {
			return fmt.Errorf("--vary %s: %d values; want 1 to %d", a.Name, len(a.Values), MostPoints)
		}
		if value, twice := repeated(a.Values); twice {
			return fmt.Errorf("--vary %s: %s is there twice", a.Name, model.Quoted(value))
		}
		for _, value := range a.Values {
			if !plain(value) || a.canonical(value) != value {
				return fmt.Errorf("--vary %s: %s is not written as it should be", a.Name, shown(value))
			}
		}
		if points *= len(a.Values); points > MostPoints {
			return fmt.Errorf("--vary: more than %d points", MostPoints)
		}
	}
	return nil
}

// checkNames checks the names of properties, mutants and settings.
func (g *Grid) checkNames() error {
	if !g.VariesProperty() && len(g.Properties) == 0 {
		return errors.New("--property: want at least one")
	}
	for _, name := range slices.Concat(g.varied(propertyName), g.Properties) {
		if _, ok := properties.Named(name); !ok {
			return fmt.Errorf("--property %s: want one of those that \"tcpcheck list properties\" shows",
				model.Quoted(name))
		}
	}
	if value, twice := repeated(g.Properties); twice {
		return fmt.Errorf("--property %s: it is there twice", value)
	}
	for _, name := range slices.Concat(g.varied(mutantName), []string{g.Mutant}) {
		_, ok := mutants.Named(name)
		if !ok && name != g.Mutant && name != noMutant || !ok && name == g.Mutant && name != "" {
			return fmt.Errorf("--mutant %s: want none, or one of those that \"tcpcheck list mutants\" shows",
				model.Quoted(name))
		}
	}
	for name := range g.Fixed {
		if !settings.Known(name) {
			return fmt.Errorf("%s: no setting is called so", model.Quoted(name))
		}
	}
	return nil
}
