package dot

import (
	"fmt"
	"io"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// mostPixels bounds a picture: four bytes each, while it is drawn.
const mostPixels = 60e6

// writePNG writes a layout as PNG, as sharp as its size allows.
func writePNG(w io.Writer, l *layout) error {
	for _, dpi := range []int{192, 144, 96, 72} {
		if scale := float64(dpi) / 72; l.width*l.height*scale*scale > mostPixels {
			continue
		}
		c := vgimg.NewWith(vgimg.UseWH(vg.Length(l.width), vg.Length(l.height)), vgimg.UseDPI(dpi))
		l.draw(c)
		_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(w)
		return err
	}
	rows := l.Chart.Rows
	return fmt.Errorf("a run of %d steps is too long for png: take svg", rows[len(rows)-1].Step+1)
}
