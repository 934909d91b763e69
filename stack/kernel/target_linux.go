package kernel

import (
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"github.com/vishvananda/netlink"

	"tcpcheck/stack"
	"tcpcheck/stack/packet"
)

// Target is the kernel's TCP. Its stacks belong to the thread that makes them: whoever
// uses it locks the goroutine to its thread.
type Target struct {
	// Virtual says that the clock stands still while anything runs, and can be set: that of
	// a machine in which nothing else goes on (see [tcpcheck/stack/uml]).
	Virtual bool
}

// Name implements [stack.Target].
func (Target) Name() string {
	release, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return runtime.GOOS
	}
	return "linux " + strings.TrimSpace(string(release))
}

// Addresses and ports of the two ends.
var (
	local  = syscall.SockaddrInet4{Addr: packet.Ours, Port: packet.OurPort}
	remote = syscall.SockaddrInet4{Addr: packet.Peers, Port: packet.PeerPort}
)

// New implements [stack.Target].
func (t Target) New(o stack.Options) (stack.Stack, error) {
	if os.Geteuid() != 0 {
		return nil, errors.New("the kernel's TCP needs root, for a network namespace of its own")
	}
	if err := syscall.Unshare(syscall.CLONE_NEWNET); err != nil {
		return nil, fmt.Errorf("no network namespace: %w", err)
	}
	tun, err := openTUN()
	if err != nil {
		return nil, err
	}
	e := &end{options: o, tun: tun, listener: -1, socket: -1, began: time.Now()}
	e.settle = e.await
	var s stack.Stack = e
	if t.Virtual {
		v := &virtual{end: e}
		if err := v.begin(); err != nil {
			return nil, errors.Join(err, e.Close())
		}
		e.settle, s = v.settle, v
	}
	if err := e.configure(); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return s, nil
}

const device = "tun0"

// openTUN makes the device and gives it our address.
func openTUN() (int, error) {
	tun, err := syscall.Open("/dev/net/tun", syscall.O_RDWR|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if err != nil {
		return 0, fmt.Errorf("/dev/net/tun: %w", err)
	}
	control, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	defer func() { _ = syscall.Close(control) }()
	const noPacketInformation = 0x1000
	address := func(a [4]byte) []byte { return append([]byte{syscall.AF_INET, 0, 0, 0}, a[:]...) }
	for _, step := range []struct {
		fd      int
		request uintptr
		value   []byte
	}{
		{tun, syscall.TUNSETIFF, short(syscall.IFF_TUN | noPacketInformation)},
		{control, syscall.SIOCSIFADDR, address(local.Addr)},
		{control, syscall.SIOCSIFNETMASK, address([4]byte{255, 255, 255, 0})},
		{control, syscall.SIOCSIFFLAGS, short(syscall.IFF_UP | syscall.IFF_RUNNING)},
	} {
		var request [40]byte // struct ifreq
		copy(request[:], device)
		copy(request[16:], step.value)
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(step.fd), step.request,
			uintptr(unsafe.Pointer(&request))); errno != 0 {
			_ = syscall.Close(tun)
			return 0, fmt.Errorf("cannot set up a TUN device: %w", errno)
		}
	}
	return tun, nil
}

func short(n int) []byte { return []byte{byte(n), byte(n >> 8)} }

// own is how many of the settings make an end answer at once and every time, as the model does; the
// others are times.
const own = 9

// configure sets what can be set of a namespace, and opens the listening socket.
func (e *end) configure() error {
	o := &e.options
	seconds := strconv.Itoa(max(1, int(o.FinWait2/time.Second)))
	retries := strconv.Itoa(max(1, o.Retries))
	window := strconv.Itoa(stack.Window)
	rtoMin := strconv.FormatInt(o.RTO.Microseconds(), 10)
	rtoMax := strconv.FormatInt(max(time.Second, o.RTO, o.RTOMax).Milliseconds(), 10)
	all := []struct{ name, value string }{
		{"tcp_timestamps", "0"}, {"tcp_sack", "0"}, {"tcp_window_scaling", "0"}, {"tcp_recovery", "0"},
		{"tcp_early_retrans", "0"}, {"tcp_invalid_ratelimit", "0"}, {"tcp_challenge_ack_limit", "1000000"},
		{"tcp_syn_linear_timeouts", "0"}, {"tcp_rmem", "4096 " + window + " " + window},
		{"tcp_fin_timeout", seconds}, {"tcp_syn_retries", retries}, {"tcp_synack_retries", retries},
		{"tcp_retries2", retries}, {"tcp_orphan_retries", retries},
		// Kernels before 6.11 and 6.15 have these compiled in; see leastRTO.
		{"tcp_rto_min_us", rtoMin}, {"tcp_rto_max_ms", rtoMax},
	}
	if o.Own {
		all = all[:own]
	}
	for _, s := range all {
		err := os.WriteFile("/proc/sys/net/ipv4/"+s.name, []byte(s.value), 0)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("cannot set %s to %s: %w", s.name, s.value, errors.Unwrap(err))
		}
	}
	if !o.Own || o.RTO > 0 {
		if err := leastRTO(o.RTO); err != nil {
			return err
		}
	}
	if !o.Passive {
		return nil
	}
	var err error
	if e.listener, err = bound(); err == nil {
		err = syscall.Listen(e.listener, 16)
	}
	if err != nil {
		return fmt.Errorf("cannot listen: %w", err)
	}
	return nil
}

// leastRTO locks the least RTO of the route to the peer, which kernels have of old.
func leastRTO(rto time.Duration) error {
	link, err := netlink.LinkByName(device)
	if err != nil {
		return fmt.Errorf("%s: %w", device, err)
	}
	peer := net.IPNet{IP: net.IP(remote.Addr[:]), Mask: net.CIDRMask(32, 32)}
	route := netlink.Route{LinkIndex: link.Attrs().Index, Dst: &peer, Scope: netlink.SCOPE_LINK,
		RtoMin: int(rto.Milliseconds()), RtoMinLock: true}
	if err := netlink.RouteReplace(&route); err != nil {
		return fmt.Errorf("cannot set the least RTO of the route: %w", err)
	}
	return nil
}

// bound returns a socket with our address.
func bound() (int, error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	if err := syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != nil {
		return fd, err
	}
	return fd, syscall.Bind(fd, &local)
}
