package heatmap

import (
	"io"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"

	"tcpcheck/dot/face"
)

// writeSVG writes the map as SVG.
func (m *Map) writeSVG(w io.Writer) error {
	l := layoutOf(m)
	return face.WriteSVG(w, l.width, l.height, m.Title+": "+m.Y.Name+" against "+m.X.Name, l.draw)
}

// writePNG writes the map as PNG, with two pixels to a point.
func (m *Map) writePNG(w io.Writer) error {
	l := layoutOf(m)
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(l.width), vg.Length(l.height)), vgimg.UseDPI(144))
	l.draw(c)
	_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(w)
	return err
}
