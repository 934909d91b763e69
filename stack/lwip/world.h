/* lwIP with one network interface, one pair of sockets and no thread. */
#include <stdint.h>

/* Begins anew: nothing is left of what was. The RTO is in slow ticks of lwIP. */
void world_begin(int passive, int rto);
void world_inject(const uint8_t *packet, int length);
/* Returns an error of lwIP, 0 for none. */
int world_open(void);
void world_send(void);
void world_close(int orphan);
void world_abort(void);
/* A quarter of a second passes. */
void world_tick(void);
/* Returns a state of lwIP, as its enum tcp_state has them. */
int world_state(void);
/* Takes a packet that was sent, and returns its length; -1 for none. */
int world_sent(uint8_t *packet, int most);
/* Has the next TCB take this ISS; returns 0 if none was seen yet. */
int world_next_iss(uint32_t iss);
const char *world_version(void);
