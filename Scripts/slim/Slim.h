// What the status line needs of libc, for Embedded Swift, to which the toolchain's
// own module of libc is closed: headers, and functions in place of macros and of
// functions with variable arguments.
#ifndef PLIMSOLL_SLIM_H
#define PLIMSOLL_SLIM_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern int slim_argument_count;
extern char **slim_arguments;

static inline int slim_count(void) { return slim_argument_count; }
static inline char *slim_argument(int index) { return slim_arguments[index]; }
static inline char **slim_environment(void) { return environ; }
static inline int slim_error(void) { return errno; }
static inline void slim_set_error(int value) { errno = value; }
static inline __sighandler_t slim_ignore(void) { return SIG_IGN; }
static inline int slim_open(const char *path, int flags, mode_t mode) {
  return open(path, flags, mode);
}
static inline int slim_control(int descriptor, int command, int value) {
  return fcntl(descriptor, command, value);
}
static inline int slim_device(int descriptor, unsigned long request, void *value) {
  return ioctl(descriptor, request, value);
}

#endif
