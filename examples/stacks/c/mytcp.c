/* A stack for tcpcheck: cc -o mytcp mytcp.c && tcpcheck stack check ./mytcp (docs/protocol.md).
 * Everything down to main is a toy, to be put in place by calls of your stack. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16 };
enum state { CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2,
	CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT };
static const char *const names[] = { "CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED",
	"FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT" };

struct segment { uint32_t seq, ack; unsigned ctl, len; };

static bool passive;                            /* of begin; the toy has no orphan and fin_wait_2 */
static int64_t time_wait, rto, rto_max, now, due; /* the timer runs unless due is 0 */
static unsigned retries, tries, nsent;
static enum state state;
static uint32_t iss, next, rcv;
static struct segment last, sent[16];           /* last is sent again until it is acknowledged */

static void delete(void) { state = passive ? LISTEN : CLOSED; due = 0; }
static void create(enum state s) { state = s; next = iss; rcv = 0; iss += 100000; }

static void emit(struct segment s) {
	if (s.ctl & ACK)
		s.ack = rcv;
	if (nsent < sizeof sent / sizeof *sent)
		sent[nsent++] = s;
}
static void acknowledge(void) { emit((struct segment){ next, 0, ACK, 0 }); }

static void transmit(unsigned ctl, unsigned len) {
	last = (struct segment){ next, 0, ctl, len };
	tries = 0;
	due = now + rto;
	emit(last);
	next += len + (ctl & (SYN | FIN) ? 1 : 0);
}

static void call(const char *c) { /* what cannot be done in this state does nothing */
	bool open = state == ESTABLISHED || state == CLOSE_WAIT;
	if (!strcmp(c, "open") && state == CLOSED) {
		create(SYN_SENT);
		transmit(SYN, 0);
	} else if (!strcmp(c, "send") && open) {
		transmit(PSH | ACK, 1);
	} else if (!strcmp(c, "close") && open) {
		state = state == ESTABLISHED ? FIN_WAIT_1 : LAST_ACK;
		transmit(FIN | ACK, 0);
	} else if (!strcmp(c, "abort") && state != CLOSED && state != LISTEN) {
		emit((struct segment){ next, 0, RST, 0 });
		delete();
	}
}

static void take(struct segment s) { /* it is at RCV.NXT */
	if (s.ack == next && state != TIME_WAIT) {
		due = 0;
		switch (state) {
		case LAST_ACK: delete(); return;
		case SYN_RECEIVED: state = ESTABLISHED; break;
		case FIN_WAIT_1: state = FIN_WAIT_2; break;
		case CLOSING: state = TIME_WAIT; break;
		default: break;
		}
	}
	rcv += s.len + (s.ctl & FIN ? 1 : 0);
	if (s.ctl & FIN)
		state = state == ESTABLISHED ? CLOSE_WAIT : state == FIN_WAIT_1 ? CLOSING :
			state == FIN_WAIT_2 ? TIME_WAIT : state;
	if (state == TIME_WAIT && !due)
		due = now + time_wait;
	if (s.len || s.ctl & FIN)
		acknowledge();
}

static void inject(struct segment s) {
	if (state == LISTEN && s.ctl == SYN) {
		create(SYN_RECEIVED);
		rcv = s.seq + 1;
		transmit(SYN | ACK, 0);
	} else if (state == SYN_SENT && s.ctl == (SYN | ACK) && s.ack == next) {
		state = ESTABLISHED;
		due = 0;
		rcv = s.seq + 1;
		acknowledge();
	} else if (state > SYN_SENT) {
		if (s.ctl & RST && s.seq == rcv)
			delete();
		else if (!(s.ctl & RST) && (s.seq != rcv || !(s.ctl & ACK)))
			acknowledge();
		else if (!(s.ctl & RST))
			take(s);
	}
}

/* advance returns how much of d passed until the first timer fired, if only that is to. */
static int64_t advance(int64_t d, bool first) {
	int64_t began = now, end = now + d;
	while (due && due <= end) {
		now = due;
		if (state == TIME_WAIT || ++tries > retries) {
			delete();
		} else {
			due += rto << tries < rto_max ? rto << tries : rto_max;
			emit(last);
		}
		if (first)
			return now - began;
	}
	now = end;
	return d;
}

/* The protocol: a request a line, and a response for each. Requests are written in just this
 * form, so that nothing that reads JSON is needed. */
int main(void) {
	char line[4096], word[8];
	int64_t d, passed;
	struct segment s;
	while (fgets(line, sizeof line, stdin)) {
		passed = 0;
		if (!strncmp(line, "{\"hello\"", 8)) {
			puts("{\"protocol\":\"tcpcheck/stack/v1\",\"name\":\"mytcp 1.0\",\"fires\":true}");
			fflush(stdout);
			continue;
		} else if (sscanf(line, "{\"begin\":{\"passive\":%5[a-z],\"orphan\":%*[a-z],\"time_wait\":%" SCNd64
				",\"fin_wait_2\":%*d,\"rto\":%" SCNd64 ",\"rto_max\":%" SCNd64 ",\"retries\":%u",
				word, &time_wait, &rto, &rto_max, &retries) == 5) {
			passive = word[0] == 't';
			iss = 1000;
			now = nsent = 0;
			delete();
		} else if (sscanf(line, "{\"inject\":{\"seq\":%" SCNu32 ",\"ack\":%" SCNu32 ",\"ctl\":%u,\"len\":%u",
				&s.seq, &s.ack, &s.ctl, &s.len) == 4) {
			inject(s);
		} else if (sscanf(line, "{\"call\":\"%5[a-z]\"", word) == 1) {
			call(word);
		} else if (sscanf(line, "{\"advance\":%" SCNd64, &d) == 1) {
			advance(d, false);
		} else if (sscanf(line, "{\"fire\":%" SCNd64, &d) == 1) {
			passed = advance(d, true);
		} else if (sscanf(line, "{\"next_iss\":%" SCNu32, &iss) != 1) {
			puts("{\"error\":\"no such request\"}");
			fflush(stdout);
			continue;
		}
		printf("{\"passed\":%" PRId64 ",\"sent\":[", passed);
		for (unsigned i = 0; i < nsent; i++)
			printf("%s{\"seq\":%" PRIu32 ",\"ack\":%" PRIu32 ",\"ctl\":%u,\"len\":%u}", i ? "," : "",
				sent[i].seq, sent[i].ack, sent[i].ctl, sent[i].len);
		printf("],\"state\":\"%s\"}\n", names[state]);
		fflush(stdout);
		nsent = 0;
	}
	return 0;
}
