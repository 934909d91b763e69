package explore

import (
	"syscall"
	"unsafe"
)

// hugePageBytes is the size of the processor's large pages; where it is another one, less
// is gained.
const hugePageBytes = 2 << 20

// inHugePages has the system back memory that nothing was written to with large pages, as far
// as whole ones fit in: an access to a random place then waits less often until its address
// is translated. It is advice: refused, the memory is as it was.
func inHugePages(pages []slotPage) {
	first := uintptr(unsafe.Pointer(unsafe.SliceData(pages)))
	from := -first % hugePageBytes
	to := len(pages) * slotPageBytes
	to -= int((first + uintptr(to)) % hugePageBytes)
	if int(from) < to {
		whole := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(pages))), to)[from:]
		_ = syscall.Madvise(whole, syscall.MADV_HUGEPAGE)
	}
}
