#include "CShims.h"

#include <signal.h>

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
