// Package face has the letters and the pen of all pictures: how wide letters are, and how a picture
// with them is written. They are the same on every machine: they are compiled in.
package face

import (
	"bytes"
	"html"
	"io"
	"sync"

	"golang.org/x/image/font"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"
)

var fonts = sync.OnceValue(func() *plotfont.Cache { return plotfont.NewCache(liberation.Collection()) })

// Of returns the font of a size, in points.
func Of(size float64, bold bool) plotfont.Face {
	f := plotfont.Font{Typeface: "Liberation", Variant: "Sans"}
	if bold {
		f.Weight = font.WeightBold
	}
	return fonts().Lookup(f, vg.Length(size))
}

// Width returns how wide a text is, in points.
func Width(size float64, bold bool, words string) float64 {
	f := Of(size, bold)
	return f.Width(words).Points()
}

// WriteSVG writes what draw draws as SVG. Its texts are texts, to be searched and copied;
// where the font that they were measured in is missing, one of the same widths
// stands in.
func WriteSVG(w io.Writer, width, height float64, title string, draw func(vg.Canvas)) error {
	c := vgsvg.NewWith(vgsvg.UseWH(vg.Length(width), vg.Length(height)))
	draw(c)
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	const xlink = `xmlns:xlink="http://www.w3.org/1999/xlink">` + "\n"
	picture := bytes.Replace(b.Bytes(), []byte(xlink),
		[]byte(xlink+"<title>"+html.EscapeString(title)+"</title>\n"), 1)
	picture = bytes.ReplaceAll(picture, []byte("font-family:Liberation Sans;"),
		[]byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;"))
	_, err := w.Write(picture)
	return err
}
