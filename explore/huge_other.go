//go:build !linux

package explore

// inHugePages would have the system back memory with large pages.
func inHugePages([]slotPage) {}
