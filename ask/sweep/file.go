package sweep

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// A File is a result file that is written: what is known of a sweep, to go on from.
// Its first line has the grid, and each other line the result of a point. Each ends
// with its checksum and is written at once, so that whatever kills the process, at
// most the last line is not whole.
type File struct {
	file *os.File
	grid *Grid
	// Results has what the file had when it was opened, by point.
	Results []*Result
}

var errInUse = errors.New("another process is writing to it")

// Open opens the result file of that name, or creates it. Where its last line is
// not whole, it is cut off. It is an error if the file is of another sweep, is broken
// elsewhere, or is open in another process; then it stays as it is.
func Open(name string, g *Grid) (*File, error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644) //nolint:gosec // what others may read
	if err != nil {
		return nil, fmt.Errorf("cannot open %s: %w", name, reason(err))
	}
	f := &File{file: file, grid: g}
	if err := f.start(); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return f, nil
}

// reason returns what an error about a file says beside its name.
func reason(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// start reads what the file has, and makes it ready for more.
func (f *File) start() error {
	if err := lock(f.file); err != nil {
		return err
	}
	c, err := read(f.file, f.grid)
	if errors.Is(err, errNoHeader) {
		return f.create()
	}
	if err != nil {
		return err
	}
	f.Results = c.results
	return f.cut(c.whole)
}

// create writes the header, unless the file begins in another way.
func (f *File) create() error {
	header, err := f.grid.header()
	if err != nil {
		return err
	}
	line := sealed(header)
	if _, err := f.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if torn, err := io.ReadAll(f.file); err != nil {
		return err
	} else if !bytes.HasPrefix(line, torn) {
		return errOtherSweep
	}
	if err := f.cut(0); err != nil {
		return err
	}
	f.Results = make([]*Result, f.grid.Len())
	_, err = f.file.Write(line)
	return err
}

// cut cuts off what is behind the whole lines.
func (f *File) cut(whole int64) error {
	if err := f.file.Truncate(whole); err != nil {
		return err
	}
	_, err := f.file.Seek(whole, io.SeekStart)
	return err
}

// Append writes the result of point n.
func (f *File) Append(n int, r *Result) error {
	line, err := f.grid.Line(n, r)
	if err != nil {
		return err
	}
	if _, err := f.file.Write(sealed(line)); err != nil {
		return fmt.Errorf("cannot write %s: %w", f.file.Name(), reason(err))
	}
	return nil
}

// Close has the system store what was written, and closes the file.
func (f *File) Close() error {
	err := f.file.Sync()
	if closed := f.file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", f.file.Name(), reason(err))
	}
	return nil
}
