// What Plimsoll needs of macOS's libc, read from macOS's own headers, and functions in
// place of those with variable arguments and of macros that Swift cannot read.
// `Scripts/check-darwin.sh` says what this is for.
#ifndef PLIMSOLL_CDARWIN_H
#define PLIMSOLL_CDARWIN_H

#include <crt_externs.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mach-o/dyld.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/event.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/param.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static inline int darwin_error(void) { return errno; }
static inline void darwin_set_error(int value) { errno = value; }
static inline int darwin_open(const char *path, int flags, mode_t mode) {
  return open(path, flags, mode);
}
static inline int darwin_control(int descriptor, int command, int value) {
  return fcntl(descriptor, command, value);
}
static inline int darwin_device(int descriptor, unsigned long request, void *value) {
  return ioctl(descriptor, request, value);
}
static inline unsigned long darwin_window_size(void) { return TIOCGWINSZ; }

#endif
