package heatmap

import (
	"bytes"
	"html"
	"io"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// writeSVG writes the map as SVG. Its texts are texts, to be searched and copied;
// where their font is missing, one of the same widths stands in.
func (m *Map) writeSVG(w io.Writer) error {
	l := layoutOf(m)
	c := vgsvg.NewWith(vgsvg.UseWH(vg.Length(l.width), vg.Length(l.height)))
	l.draw(c)
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	const xlink = `xmlns:xlink="http://www.w3.org/1999/xlink">` + "\n"
	title := html.EscapeString(m.Title + ": " + m.Y.Name + " against " + m.X.Name)
	picture := bytes.Replace(b.Bytes(), []byte(xlink), []byte(xlink+"<title>"+title+"</title>\n"), 1)
	picture = bytes.ReplaceAll(picture, []byte("font-family:Liberation Sans;"),
		[]byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;"))
	_, err := w.Write(picture)
	return err
}

// writePNG writes the map as PNG, with two pixels to a point.
func (m *Map) writePNG(w io.Writer) error {
	l := layoutOf(m)
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(l.width), vg.Length(l.height)), vgimg.UseDPI(144))
	l.draw(c)
	_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(w)
	return err
}
