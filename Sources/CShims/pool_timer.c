#include "CShims.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* Under Linux, libdispatch looks at the threads of its pool by a timer, once a second from
   the first task on for as long as the process lives: it adds a thread where others wait in
   the kernel while there is work. macOS's kernel does this by itself.

   The release is linked with --wrap=dispatch_source_set_timer (Scripts/build-release.sh),
   so the timer is set through the function below, which keeps hold of it. Any other
   program has no such symbol, and the timer stays as it is. */

#if defined(__linux__)

extern void __real_dispatch_source_set_timer(void *source, uint64_t start, uint64_t interval,
                                             uint64_t leeway) __attribute__((weak));
extern uint64_t dispatch_time(uint64_t when, int64_t delta) __attribute__((weak));

static const uint64_t second = 1000000000;
static void *_Atomic pool_timer;

void __wrap_dispatch_source_set_timer(void *source, uint64_t start, uint64_t interval,
                                      uint64_t leeway) {
  void *none = NULL;
  /* The pool sets its timer before anything else in the process can have set one. */
  if (interval == second && leeway == 0)
    atomic_compare_exchange_strong(&pool_timer, &none, source);
  __real_dispatch_source_set_timer(source, start, interval, leeway);
}

void plimsoll_set_pool_interval(unsigned seconds) {
  void *timer = atomic_load(&pool_timer);
  if (timer == NULL || __real_dispatch_source_set_timer == NULL || dispatch_time == NULL) return;
  uint64_t interval = seconds * second;
  __real_dispatch_source_set_timer(timer, dispatch_time(0, (int64_t)interval), interval, 0);
}

#else

void plimsoll_set_pool_interval(unsigned seconds) { (void)seconds; }

#endif
