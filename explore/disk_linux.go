package explore

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

// A disk hands out pages that the system may write to a file when memory is scarce.
// The file has no name, and is gone with the process.
type disk struct {
	file    *os.File
	size    int64
	extents [][]byte
	free    []uint32
}

// extentBytes is how much the file grows at a time.
const extentBytes = 1 << 26

func newDisk() (*disk, error) {
	f, err := os.CreateTemp("", "tcpcheck-*")
	if err != nil {
		return nil, err
	}
	return &disk{file: f}, os.Remove(f.Name())
}

// page returns so many words, all 0. The error tells that there is no room.
func (d *disk) page(words int) ([]uint32, error) {
	if len(d.free) < words {
		extent := max(extentBytes, 4*words)
		if err := syscall.Fallocate(int(d.file.Fd()), 0, d.size, int64(extent)); err != nil {
			return nil, errors.Join(errNoDisk, err)
		}
		b, err := syscall.Mmap(int(d.file.Fd()), d.size, extent, syscall.PROT_READ|
			syscall.PROT_WRITE, syscall.MAP_SHARED)
		if err != nil {
			return nil, errors.Join(errNoDisk, err)
		}
		d.size += int64(extent)
		d.extents = append(d.extents, b)
		d.free = unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(b))), extent/4)
	}
	page := d.free[:words:words]
	d.free = d.free[words:]
	return page, nil
}

// close gives everything back; no page is to be used any more.
func (d *disk) close() {
	for _, b := range d.extents {
		_ = syscall.Munmap(b)
	}
	_ = d.file.Close()
}
