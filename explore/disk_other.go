//go:build !linux

package explore

// A disk would hand out pages of a file.
type disk struct{}

func newDisk() (*disk, error) { return nil, errNoDisk }

func (*disk) page(int) ([]uint32, error) { return nil, errNoDisk }

func (*disk) close() {}
