package dot

import (
	"bytes"
	"html"
	"io"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// writeSVG writes a layout as SVG. Its texts are texts, to be searched and copied;
// where the font that they were measured in is missing, one of the same widths
// stands in.
func writeSVG(w io.Writer, l *layout) error {
	c := vgsvg.NewWith(vgsvg.UseWH(vg.Length(l.width), vg.Length(l.height)))
	l.draw(c)
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	const xlink = `xmlns:xlink="http://www.w3.org/1999/xlink">` + "\n"
	picture := bytes.Replace(b.Bytes(), []byte(xlink),
		[]byte(xlink+"<title>"+html.EscapeString(l.Title)+"</title>\n"), 1)
	picture = bytes.ReplaceAll(picture, []byte("font-family:Liberation Sans;"),
		[]byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;"))
	_, err := w.Write(picture)
	return err
}
