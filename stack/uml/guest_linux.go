package uml

import (
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/unix"

	"tcpcheck/stack"
	"tcpcheck/stack/kernel"
)

// up is what a guest writes when it is ready: from then on its clock is virtual.
const up = "tcpcheck: up"

// tunModule is the kernel's module for TUN devices, in the root of a machine.
const tunModule = "tun.ko"

// serial is the device through which requests come and responses go.
const serial = "/dev/ttyS0"

// Guest is all that runs in a machine, as its /init: it serves the machine's kernel, and
// turns the machine off when no more requests come.
func Guest() {
	// A network namespace belongs to a thread.
	runtime.LockOSThread()
	if err := serve(); err != nil {
		fmt.Println("tcpcheck: in the machine:", err)
	}
	_ = unix.Reboot(unix.LINUX_REBOOT_CMD_POWER_OFF)
}

func serve() error {
	// The kernel mounts /dev by itself.
	if err := unix.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("mount /proc: %w", err)
	}
	module, err := os.Open("/" + tunModule)
	if err != nil {
		return err
	}
	if err := unix.FinitModule(int(module.Fd()), "", 0); err != nil {
		return fmt.Errorf("%s: %w", tunModule, err)
	}
	if err := module.Close(); err != nil {
		return err
	}
	tty, err := os.OpenFile(serial, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := raw(int(tty.Fd())); err != nil {
		return fmt.Errorf("%s: %w", serial, err)
	}
	fmt.Println(up)
	return stack.Serve(kernel.Target{Virtual: true}, tty, tty)
}

// raw has a terminal hand on octets as they are.
func raw(fd int) error {
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return err
	}
	t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	return unix.IoctlSetTermios(fd, unix.TCSETS, t)
}
