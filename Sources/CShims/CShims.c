#include "CShims.h"

#include <signal.h>
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#ifdef __APPLE__

#include <time.h>
#include <unistd.h>
#include <uuid/uuid.h>

int plimsoll_host_id(unsigned char id[16]) {
  const struct timespec wait = {1, 0};
  return gethostuuid(id, &wait);
}

#else

int plimsoll_host_id(unsigned char id[16]) {
  (void)id;
  return -1;
}

#endif

void plimsoll_unblock_endings(void) {
  sigset_t endings;
  sigemptyset(&endings);
  sigaddset(&endings, SIGHUP);
  sigaddset(&endings, SIGINT);
  sigaddset(&endings, SIGTERM);
  pthread_sigmask(SIG_UNBLOCK, &endings, NULL);
}

void plimsoll_return_large_blocks(void) {
#ifdef __GLIBC__
  /* To set it at all is what keeps glibc from raising it. */
  mallopt(M_MMAP_THRESHOLD, 256 << 10);
#endif
}
