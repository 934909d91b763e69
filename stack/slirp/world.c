#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <slirp/libslirp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "world.h"

enum { our_port = 1024, peer_port = 2048, ethernet = 14, most_fds = 64 };

/* Where the application connects to, so that libslirp connects to the guest. */
enum { forwarded_port = 20480 };

static Slirp *slirp;
static int64_t now = 1000000000;
static int listener = -1;
static int sock = -1; /* the application's */
static const uint8_t guest[6] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };
static const uint8_t host[6] = { 0x52, 0x55, 192, 0, 2, 1 };

static struct packet {
	struct packet *next;
	int length;
	uint8_t octets[];
} *first, **last = &first;

/* own_network has the sockets be in a network of their own, if it may: before there are
 * threads, which Go has once it runs. */
__attribute__((constructor)) static void own_network(void) {
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) && unshare(CLONE_NEWNET))
		return;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	ioctl(fd, SIOCSIFFLAGS, &lo);
	close(fd);
}

static ssize_t send_packet(const void *frame, size_t n, void *opaque) {
	const uint8_t *octets = frame;
	if (n < ethernet || octets[12] != 8 || octets[13] != 0) /* no IPv4 */
		return n;
	n -= ethernet;
	struct packet *k = malloc(sizeof *k + n);
	if (!k)
		return -1;
	k->next = 0;
	k->length = n;
	memcpy(k->octets, octets + ethernet, n);
	*last = k;
	last = &k->next;
	return n + ethernet;
}

static void guest_error(const char *message, void *opaque) { fprintf(stderr, "libslirp: %s\n", message); }
static int64_t clock_ns(void *opaque) { return now; }
static void *timer_new(SlirpTimerCb cb, void *cb_opaque, void *opaque) { return malloc(1); }
static void timer_free(void *timer, void *opaque) { free(timer); }
static void timer_mod(void *timer, int64_t expires, void *opaque) {}
static void poll_fd(int fd, void *opaque) {}
static void notify(void *opaque) {}

static const SlirpCb callbacks = {
	.send_packet = send_packet, .guest_error = guest_error, .clock_get_ns = clock_ns,
	.timer_new = timer_new, .timer_free = timer_free, .timer_mod = timer_mod,
	.register_poll_fd = poll_fd, .unregister_poll_fd = poll_fd, .notify = notify,
};

static struct pollfd fds[most_fds];
static int nfds;

static const struct { int slirp, poll; } bits[] = {
	{ SLIRP_POLL_IN, POLLIN }, { SLIRP_POLL_OUT, POLLOUT }, { SLIRP_POLL_PRI, POLLPRI },
	{ SLIRP_POLL_ERR, POLLERR }, { SLIRP_POLL_HUP, POLLHUP },
};

static int add_fd(int fd, int events, void *opaque) {
	if (nfds == most_fds)
		return -1;
	fds[nfds] = (struct pollfd){ .fd = fd };
	for (int i = 0; i < 3; i++)
		if (events & bits[i].slirp)
			fds[nfds].events |= bits[i].poll;
	return nfds++;
}

static int happened(int i, void *opaque) {
	int events = 0;
	for (int bit = 0; i >= 0 && bit < 5; bit++)
		if (fds[i].revents & bits[bit].poll)
			events |= bits[bit].slirp;
	return events;
}

/* The application accepts and reads at once. */
static void application(void) {
	char octets[4096];
	int fd = listener < 0 ? -1 : accept4(listener, 0, 0, SOCK_NONBLOCK);
	if (fd >= 0) {
		if (sock >= 0)
			close(sock);
		sock = fd;
	}
	while (sock >= 0 && recv(sock, octets, sizeof octets, MSG_DONTWAIT) > 0)
		;
}

/* settle has libslirp do what there is to do. What goes over the loopback is there at once. */
static void settle(void) {
	for (int i = 0; i < 4; i++) {
		uint32_t timeout = 0;
		nfds = 0;
		slirp_pollfds_fill(slirp, &timeout, add_fd, 0);
		slirp_pollfds_poll(slirp, poll(fds, nfds, 0) < 0, happened, 0);
		application();
	}
}

/* reset closes a socket of the application by a RST. */
static void reset(int *fd) {
	struct linger none = { 1, 0 };
	if (*fd < 0)
		return;
	setsockopt(*fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
	close(*fd);
	*fd = -1;
}

static void end(void) {
	uint8_t none;
	reset(&sock);
	if (listener >= 0)
		close(listener);
	listener = -1;
	if (slirp)
		slirp_cleanup(slirp);
	slirp = 0;
	while (world_sent(&none, 0) >= 0)
		;
}

static int listens(void) {
	int yes = 1;
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(our_port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	return bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 16) ? errno : 0;
}

/* announce has the guest tell its Ethernet address, by an ARP request for itself. */
static void announce(void) {
	uint8_t arp[60] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, [12] = 8, 6, 0, 1, 8, 0, 6, 4, 0, 1,
		[28] = 192, 0, 2, 2, [38] = 192, 0, 2, 2 };
	memcpy(arp + 6, guest, sizeof guest);
	memcpy(arp + 22, guest, sizeof guest);
	slirp_input(slirp, arp, sizeof arp);
}

int world_begin(int passive) {
	struct in_addr loopback = { htonl(INADDR_LOOPBACK) }, peer;
	SlirpConfig c = { .version = 4, .in_enabled = true, .if_mtu = 65521, .if_mru = 65521,
		.disable_dns = true, .disable_dhcp = true };
	end();
	signal(SIGPIPE, SIG_IGN);
	inet_aton("192.0.2.0", &c.vnetwork);
	inet_aton("255.255.255.0", &c.vnetmask);
	inet_aton("192.0.2.1", &c.vhost);
	inet_aton("192.0.2.2", &peer);
	c.vdhcp_start = peer;
	inet_aton("192.0.2.3", &c.vnameserver);
	slirp = slirp_new(&c, &callbacks, 0);
	announce();
	if (passive) {
		int err = listens();
		if (err)
			return err;
	} else if (slirp_add_hostfwd(slirp, 0, loopback, forwarded_port, peer, peer_port)) {
		return errno;
	}
	settle();
	return 0;
}

void world_inject(const uint8_t *packet, int length) {
	uint8_t *frame = calloc(1, ethernet + length);
	if (!frame)
		return;
	memcpy(frame, host, sizeof host);
	memcpy(frame + 6, guest, sizeof guest);
	frame[12] = 8;
	memcpy(frame + ethernet, packet, length);
	slirp_input(slirp, frame, ethernet + length);
	free(frame);
	settle();
}

int world_open(void) {
	int yes = 1;
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(our_port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	reset(&sock);
	settle();
	sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
	if (bind(sock, (struct sockaddr *)&at, sizeof at))
		return errno;
	at.sin_port = htons(forwarded_port);
	if (connect(sock, (struct sockaddr *)&at, sizeof at))
		return errno;
	settle();
	return 0;
}

void world_send(void) {
	if (sock >= 0)
		send(sock, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	settle();
}

void world_close(int orphan) {
	if (sock >= 0 && orphan) {
		close(sock);
		sock = -1;
	} else if (sock >= 0) {
		shutdown(sock, SHUT_WR);
	}
	settle();
}

void world_abort(void) {
	reset(&sock);
	settle();
}

void world_pass(int64_t nanoseconds) {
	now += nanoseconds;
	settle();
}

void world_connections(char *text, int most) {
	char *all = slirp_connection_info(slirp);
	snprintf(text, most, "%s", all);
	free(all);
}

int world_sent(uint8_t *packet, int most) {
	struct packet *k = first;
	if (!k)
		return -1;
	int n = k->length;
	if (n <= most)
		memcpy(packet, k->octets, n);
	first = k->next;
	if (!first)
		last = &first;
	free(k);
	return n;
}

const char *world_version(void) { return slirp_version_string(); }
