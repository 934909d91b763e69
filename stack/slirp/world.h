/* libslirp with a guest that is the peer, and sockets of this process that are the application. */
#include <stdint.h>

/* Begins anew; returns an errno, 0 for none. */
int world_begin(int passive);
void world_inject(const uint8_t *packet, int length);
/* Returns an errno, 0 for none. */
int world_open(void);
void world_send(void);
void world_close(int orphan);
void world_abort(void);
void world_pass(int64_t nanoseconds);
/* Writes how libslirp lists its connections. */
void world_connections(char *text, int most);
/* Takes a packet that was sent, and returns its length; -1 for none. */
int world_sent(uint8_t *packet, int most);
const char *world_version(void);
