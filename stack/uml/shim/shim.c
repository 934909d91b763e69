// A shim under a User-Mode Linux as Debian builds it (LD_PRELOAD), with which its clock
// is virtual: it stands still while anything runs, and jumps to the next timer when
// nothing does. While no request is without its response the machine waits for the next
// request instead, so that time passes only when it is asked to.
//
//	SHIM_MARK   until this is written, time is the world's: a booting kernel measures it
//	            by counting loops
//	SHIM_IN     the descriptor that requests are read from, one a line
//	SHIM_OUT    the descriptor that responses are written to, one a line
//
// Random numbers are the same in every run. And processors whose XSAVE area is larger
// than the 2,696 octets that the kernel keeps of it (with AMX) get the whole area back.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL
#define REAL(name, ...)                                           \
	({                                                        \
		static __typeof__(name) *real;                    \
		if (!real)                                        \
			real = dlsym(RTLD_NEXT, #name);           \
		real(__VA_ARGS__);                                \
	})

static const char *mark = "";
static int in = -1, out = -1;
static long requests, responses;

static int is_virtual;
static int64_t now, deadline = -1, interval; // nanoseconds; no deadline: -1
static timer_t timer;                        // the kernel has one

__attribute__((constructor)) static void init(void)
{
	char *s;

	if ((s = getenv("SHIM_MARK")))
		mark = s;
	if ((s = getenv("SHIM_IN")))
		in = atoi(s);
	if ((s = getenv("SHIM_OUT")))
		out = atoi(s);
}

static int64_t of(const struct timespec *t)
{
	return t->tv_sec * SECOND + t->tv_nsec;
}

static struct timespec as(int64_t ns)
{
	return (struct timespec){ns / SECOND, ns % SECOND};
}

// The clock, and the one timer.

static void go_virtual(void)
{
	struct itimerspec left, off = {};
	struct timespec t;

	REAL(timer_gettime, timer, &left);
	REAL(timer_settime, timer, 0, &off, NULL);
	REAL(clock_gettime, CLOCK_MONOTONIC, &t);
	now = of(&t);
	interval = of(&left.it_interval);
	deadline = of(&left.it_value) ? now + of(&left.it_value) : -1;
	is_virtual = 1;
}

static void fire(void)
{
	if (deadline < 0 || now < deadline)
		return;
	deadline = interval ? deadline + interval : -1;
	kill(getpid(), SIGALRM);
}

int clock_gettime(clockid_t id, struct timespec *t)
{
	if (!is_virtual || id != CLOCK_MONOTONIC) // others are read at boot only
		return REAL(clock_gettime, id, t);
	fire();
	*t = as(now);
	return 0;
}

int timer_create(clockid_t id, struct sigevent *e, timer_t *t)
{
	int result = REAL(timer_create, id, e, t);

	timer = *t;
	return result;
}

int timer_settime(timer_t t, int flags, const struct itimerspec *to, struct itimerspec *old)
{
	int64_t value = of(&to->it_value);

	if (!is_virtual)
		return REAL(timer_settime, t, flags, to, old);
	interval = of(&to->it_interval);
	deadline = value == 0 ? -1 : flags & TIMER_ABSTIME ? value : now + value;
	return 0;
}

int timer_gettime(timer_t t, struct itimerspec *left)
{
	if (!is_virtual)
		return REAL(timer_gettime, t, left);
	*left = (struct itimerspec){};
	if (deadline >= 0)
		left->it_value = as(deadline > now ? deadline - now : 1);
	return 0;
}

// The kernel idles in this.
int sigsuspend(const sigset_t *mask)
{
	sigset_t ours, before;
	int result, waiting = 0;

	// What comes from here on ends the real one.
	sigemptyset(&ours);
	sigaddset(&ours, SIGIO);
	sigaddset(&ours, SIGALRM);
	sigprocmask(SIG_BLOCK, &ours, &before);
	// A pipe says once that there is something, perhaps before the kernel listened.
	if (in >= 0) {
		struct pollfd f = {in, POLLIN, 0};

		waiting = poll(&f, 1, 0) > 0;
		if (waiting)
			kill(getpid(), SIGIO);
	}
	if (is_virtual && !waiting && deadline >= 0 && (in < 0 || requests > responses)) {
		if (now < deadline)
			now = deadline;
		fire();
	}
	result = REAL(sigsuspend, mask);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

// What is read and written.

static void count(long *lines, const char *text, ssize_t length)
{
	for (ssize_t i = 0; i < length; i++)
		if (text[i] == '\n')
			++*lines;
}

ssize_t read(int fd, void *text, size_t most)
{
	ssize_t length = syscall(SYS_read, fd, text, most);

	if (fd == in)
		count(&requests, text, length);
	return length;
}

ssize_t write(int fd, const void *text, size_t most)
{
	ssize_t length = syscall(SYS_write, fd, text, most);

	if (fd == out)
		count(&responses, text, length);
	if (!is_virtual && *mark && length > 0 && memmem(text, length, mark, strlen(mark)))
		go_virtual();
	return length;
}

ssize_t getrandom(void *octets, size_t length, unsigned flags)
{
	static uint64_t x = 1; // xorshift64 (Marsaglia 2003)

	for (size_t i = 0; i < length; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		((unsigned char *)octets)[i] = x >> 32;
	}
	return length;
}

// The registers of the processes in the machine. The kernel keeps 2,696 octets of the
// XSAVE area, whose components x87 to Hi16_ZMM and PKRU end there; a processor that has
// more wants them all back.

static const uint64_t kept = 0x2ff; // XSTATE_BV, at octet 512 of the area

long ptrace(enum __ptrace_request request, ...)
{
	static char area[1 << 16] __attribute__((aligned(64)));
	struct iovec whole = {area, sizeof area}, *part;
	va_list rest;
	long word, result;

	va_start(rest, request);
	pid_t pid = va_arg(rest, pid_t);
	void *at = va_arg(rest, void *), *data = va_arg(rest, void *);
	va_end(rest);
	switch ((long)request) {
	case PTRACE_SETREGSET:
		part = data;
		if ((long)at != NT_X86_XSTATE)
			break;
		if (syscall(SYS_ptrace, PTRACE_GETREGSET, pid, at, &whole) < 0)
			return -1;
		if (whole.iov_len <= part->iov_len)
			break;
		memset(area, 0, whole.iov_len);
		memcpy(area, part->iov_base, part->iov_len);
		*(uint64_t *)(area + 512) &= kept;
		return syscall(SYS_ptrace, PTRACE_SETREGSET, pid, at, &whole);
	case PTRACE_PEEKTEXT:
	case PTRACE_PEEKDATA:
	case PTRACE_PEEKUSER: // the C library returns the word; the system call stores it
		result = syscall(SYS_ptrace, request, pid, at, &word);
		if (result < 0)
			return result;
		errno = 0;
		return word;
	}
	return syscall(SYS_ptrace, request, pid, at, data);
}
