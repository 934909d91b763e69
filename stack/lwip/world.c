#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lwip/init.h"
#include "lwip/ip.h"
#include "lwip/netif.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"
#include "world.h"

enum { our_port = 1024, peer_port = 2048, mtu = 65000, window = 32768 };

static struct netif wire;
static ip4_addr_t ours, peer;
static struct tcp_pcb *listener;
static struct tcp_pcb *sock; /* the application's; 0 for none */
static int rto;

/* The ISS that was last taken, and the one that is to be taken next. */
static uint32_t last_iss, next_iss;
static bool iss_seen, iss_chosen;

static struct packet {
	struct packet *next;
	int length;
	uint8_t octets[];
} *first, **last = &first;

static err_t output(struct netif *n, struct pbuf *p, const ip4_addr_t *to) {
	struct packet *k = malloc(sizeof *k + p->tot_len);
	if (!k)
		return ERR_MEM;
	k->next = 0;
	k->length = p->tot_len;
	pbuf_copy_partial(p, k->octets, p->tot_len, 0);
	*last = k;
	last = &k->next;
	return ERR_OK;
}

static err_t init_wire(struct netif *n) {
	n->name[0] = 't';
	n->name[1] = 'c';
	n->output = output;
	n->mtu = mtu;
	return ERR_OK;
}

static void init(void) {
	ip4_addr_t mask;
	lwip_init();
	IP4_ADDR(&ours, 192, 0, 2, 1);
	IP4_ADDR(&peer, 192, 0, 2, 2);
	IP4_ADDR(&mask, 255, 255, 255, 0);
	netif_add(&wire, &ours, &mask, &peer, 0, init_wire, ip_input);
	netif_set_default(&wire);
	netif_set_up(&wire);
	netif_set_link_up(&wire);
}

/* The application reads at once. */
static err_t received(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err) {
	if (p) {
		tcp_recved(pcb, p->tot_len);
		pbuf_free(p);
	}
	return ERR_OK;
}

static void failed(void *arg, err_t err) {
	if (arg == sock)
		sock = 0;
}

/* The RTO before a measurement is made of both; 0: as lwIP has it. The window is that which stacks
 * have here, not that which was compiled in. */
static void set_up(struct tcp_pcb *pcb) {
	if (rto)
		pcb->rto = pcb->sv = rto;
	pcb->rcv_wnd = pcb->rcv_ann_wnd = window;
}

static void adopt(struct tcp_pcb *pcb) {
	sock = pcb;
	tcp_arg(pcb, pcb);
	tcp_recv(pcb, received);
	tcp_err(pcb, failed);
	tcp_nagle_disable(pcb);
}

static err_t accepted(void *arg, struct tcp_pcb *pcb, err_t err) {
	if (err != ERR_OK || !pcb)
		return ERR_VAL;
	adopt(pcb);
	return ERR_OK;
}

static struct tcp_pcb *find(struct tcp_pcb *list) {
	for (; list; list = list->next)
		if (list->local_port == our_port && list->remote_port == peer_port)
			return list;
	return 0;
}

/* forget_freed forgets the PCB of a connection that is over, which lwIP frees without a word. */
static void forget_freed(void) {
	struct tcp_pcb *lists[] = { tcp_active_pcbs, tcp_tw_pcbs, tcp_bound_pcbs };
	for (unsigned i = 0; i < sizeof lists / sizeof *lists; i++)
		for (struct tcp_pcb *p = lists[i]; p; p = p->next)
			if (p == sock)
				return;
	sock = 0;
}

/* settle has lwIP send an ACK at once that it delays. */
static void settle(void) {
	forget_freed();
	struct tcp_pcb *p = find(tcp_active_pcbs);
	if (p && p->flags & TF_ACK_DELAY) {
		tcp_ack_now(p);
		tcp_output(p);
	}
}

static void discard_sent(void) {
	uint8_t none;
	while (world_sent(&none, 0) >= 0)
		;
}

void world_begin(int passive, int ticks) {
	static bool initialised;
	struct tcp_pcb *p;
	if (!initialised)
		init();
	initialised = true;
	rto = ticks;
	while ((p = find(tcp_active_pcbs)))
		tcp_abandon(p, 0);
	while ((p = find(tcp_tw_pcbs)))
		tcp_abort(p);
	forget_freed();
	if (sock)
		tcp_close(sock);
	sock = 0;
	if (listener)
		tcp_close(listener);
	listener = 0;
	iss_chosen = false;
	discard_sent();
	if (!passive)
		return;
	p = tcp_new();
	ip_set_option(p, SOF_REUSEADDR);
	tcp_bind(p, IP_ADDR_ANY, our_port);
	listener = tcp_listen(p);
	tcp_accept(listener, accepted);
}

int world_next_iss(uint32_t iss) {
	next_iss = iss;
	iss_chosen = iss_seen;
	return iss_seen;
}

/* An ISS is the last one and lwIP's clock, so while a TCB can be made the clock says how far
 * it is to the ISS that was chosen. Begin returns what the clock was. */
static uint32_t choose_begin(void) {
	uint32_t was = tcp_ticks;
	if (iss_chosen && !find(tcp_active_pcbs) && !find(tcp_tw_pcbs))
		tcp_ticks = next_iss - last_iss;
	return was;
}

static void choose_end(uint32_t was, bool made_before) {
	uint32_t chosen = tcp_ticks;
	struct tcp_pcb *p = find(tcp_active_pcbs);
	tcp_ticks = was;
	if (!p || made_before)
		return;
	last_iss = p->snd_nxt - 1;
	iss_seen = true;
	iss_chosen = false;
	p->tmr = was;
	if (p->rttest == chosen)
		p->rttest = was;
	set_up(p);
}

void world_inject(const uint8_t *packet, int length) {
	bool made_before = find(tcp_active_pcbs);
	uint32_t was = choose_begin();
	struct pbuf *p = pbuf_alloc(PBUF_RAW, length, PBUF_RAM);
	pbuf_take(p, packet, length);
	if (wire.input(p, &wire) != ERR_OK)
		pbuf_free(p);
	choose_end(was, made_before);
	settle();
}

int world_open(void) {
	struct tcp_pcb *p = tcp_new();
	if (!p)
		return ERR_MEM;
	ip_set_option(p, SOF_REUSEADDR);
	err_t err = tcp_bind(p, IP_ADDR_ANY, our_port);
	if (!err) {
		ip_addr_t to;
		uint32_t was = choose_begin();
		ip_addr_copy_from_ip4(to, peer);
		adopt(p);
		err = tcp_connect(p, &to, peer_port, 0);
		choose_end(was, false);
	}
	if (err) {
		tcp_close(p);
		sock = 0;
	}
	settle();
	return err;
}

void world_send(void) {
	if (sock && tcp_write(sock, "", 1, TCP_WRITE_FLAG_COPY) == ERR_OK)
		tcp_output(sock);
	settle();
}

void world_close(int orphan) {
	struct tcp_pcb *p = sock;
	if (!p)
		return;
	if (orphan) {
		tcpwnd_size_t was = p->rcv_wnd;
		sock = 0;
		tcp_arg(p, 0);
		/* All was read, which lwIP tells from the window that was compiled in; else it sends a RST. */
		p->rcv_wnd = TCP_WND_MAX(p);
		tcp_close(p);
		if (find(tcp_active_pcbs) == p)
			p->rcv_wnd = was;
	} else {
		tcp_shutdown(p, 0, 1);
	}
	settle();
}

void world_abort(void) {
	struct tcp_pcb *p = sock;
	sock = 0;
	if (p)
		tcp_abort(p);
}

void world_tick(void) {
	tcp_tmr();
	settle();
}

int world_state(void) {
	struct tcp_pcb *p = find(tcp_active_pcbs);
	if (!p)
		p = find(tcp_tw_pcbs);
	if (p)
		return p->state;
	return listener ? LISTEN : CLOSED;
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

const char *world_version(void) { return LWIP_VERSION_STRING; }
