// Runs programs in turn, again and again, and prints what the middle run of each took:
//
//   beside INPUT ROUNDS PROGRAM...
//
// A line for each program: microseconds of wall time and of CPU time. Starting them
// from a shell would measure the shell.
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static int compare(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return (difference > 0) - (difference < 0);
}

static double middle(double *values, int count) {
  qsort(values, (size_t)count, sizeof *values, compare);
  return values[count / 2];
}

int main(int count, char **arguments) {
  if (count < 4) return 64;
  int rounds = atoi(arguments[2]), programs = count - 3;
  if (rounds < 1) return 64;
  double *wall = calloc((size_t)(rounds * programs), sizeof *wall);
  double *cpu = calloc((size_t)(rounds * programs), sizeof *cpu);
  if (!wall || !cpu) return 71;
  for (int round = 0; round < rounds; round++) {
    for (int program = 0; program < programs; program++) {
      char *path = arguments[3 + program], *alone[] = {path, NULL};
      posix_spawn_file_actions_t streams;
      posix_spawn_file_actions_init(&streams);
      posix_spawn_file_actions_addopen(&streams, 0, arguments[1], O_RDONLY, 0);
      posix_spawn_file_actions_addopen(&streams, 1, "/dev/null", O_WRONLY, 0);
      pid_t child;
      int status;
      struct rusage usage;
      double start = now();
      if (posix_spawn(&child, path, &streams, NULL, alone, environ) != 0) return 69;
      if (wait4(child, &status, 0, &usage) != child || status != 0) return 70;
      wall[program * rounds + round] = now() - start;
      cpu[program * rounds + round] = usage.ru_utime.tv_sec * 1e6 + usage.ru_utime.tv_usec +
                                      usage.ru_stime.tv_sec * 1e6 + usage.ru_stime.tv_usec;
      posix_spawn_file_actions_destroy(&streams);
    }
  }
  for (int program = 0; program < programs; program++)
    printf("%.0f %.0f\n", middle(wall + program * rounds, rounds), middle(cpu + program * rounds, rounds));
  return 0;
}
