#include "CShims.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* One terminal for each process: signal handlers have no argument to find another by.
   What handlers read is written before they are installed. */

enum { SEQUENCE_BYTES = 256 };

static int terminal = -1;
static struct termios before;
static unsigned char enterBytes[SEQUENCE_BYTES], leaveBytes[SEQUENCE_BYTES];
static size_t enterCount, leaveCount;
static int pipeEnds[2] = {-1, -1};
static volatile sig_atomic_t isEntered, wasToldToEnd, isExitWatched;

static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGABRT, SIGFPE, SIGTRAP, SIGSYS, SIGQUIT};
static const int told[] = {SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGTSTP, SIGCONT};
enum { FATAL_COUNT = sizeof fatal / sizeof fatal[0], TOLD_COUNT = sizeof told / sizeof told[0] };
static struct sigaction fatalBefore[FATAL_COUNT], toldBefore[TOLD_COUNT];

/* A terminal that takes nothing is left alone: nobody sees it. */
static void writeAll(const unsigned char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(terminal, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

/* A job in the background that sets the terminal would be stopped for it. */
static void setTerminal(const struct termios *settings) {
  sigset_t blocked, previous;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &blocked, &previous);
  while (tcsetattr(terminal, TCSANOW, settings) != 0 && errno == EINTR) {
  }
  pthread_sigmask(SIG_SETMASK, &previous, NULL);
}

void plimsoll_terminal_leave(void) {
  if (!isEntered) return;
  isEntered = 0;
  int code = errno;
  writeAll(leaveBytes, leaveCount);
  setTerminal(&before);
  errno = code;
}

int plimsoll_terminal_reenter(void) {
  if (terminal < 0) return EBADF;
  struct termios raw = before;
  raw.c_iflag &= (tcflag_t) ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
  raw.c_oflag &= (tcflag_t)~OPOST;
  raw.c_lflag &= (tcflag_t) ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  raw.c_cflag &= (tcflag_t) ~(CSIZE | PARENB);
  raw.c_cflag |= CS8;
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  isEntered = 1;
  setTerminal(&raw);
  writeAll(enterBytes, enterCount);
  return 0;
}

static void tell(unsigned char byte) {
  int code = errno;
  /* A full pipe already says that there is something to look at. */
  ssize_t written = write(pipeEnds[1], &byte, 1);
  (void)written;
  errno = code;
}

/* To this thread, so that it is delivered before raise returns; threads that work off
   tasks have most signals blocked. */
static void raiseUnblocked(int number) {
  sigset_t only, previous;
  sigemptyset(&only);
  sigaddset(&only, number);
  pthread_sigmask(SIG_UNBLOCK, &only, &previous);
  raise(number);
  pthread_sigmask(SIG_SETMASK, &previous, NULL);
}

static void endBySignal(int number) {
  plimsoll_terminal_leave();
  signal(number, SIG_DFL);
  raiseUnblocked(number);
}

void plimsoll_terminal_end_by_signal(int number) { endBySignal(number); }

static void onTold(int number) {
  switch (number) {
    case SIGWINCH: tell(PLIMSOLL_SIGNAL_RESIZED); break;
    case SIGTSTP: tell(PLIMSOLL_SIGNAL_STOPPED); break;
    case SIGCONT: tell(PLIMSOLL_SIGNAL_CONTINUED); break;
    default:
      /* Who is asked twice to end does not wait for a program that hangs. */
      if (wasToldToEnd) {
        endBySignal(number);
        return;
      }
      wasToldToEnd = 1;
      tell(number == SIGHUP ? PLIMSOLL_SIGNAL_HUNG_UP
           : number == SIGINT ? PLIMSOLL_SIGNAL_INTERRUPTED
                              : PLIMSOLL_SIGNAL_TERMINATED);
  }
}

/* A thread that has used up its stack has none left for the handler of the signal that
   it gets for it. */
enum { HANDLER_STACK_BYTES = 64 * 1024 };
static pthread_key_t handlerStack;
static pthread_once_t handlerStackOnce = PTHREAD_ONCE_INIT;

static void freeHandlerStack(void *memory) {
  stack_t none;
  memset(&none, 0, sizeof none);
  none.ss_flags = SS_DISABLE;
  sigaltstack(&none, NULL);
  free(memory);
}

static void makeHandlerStackKey(void) { pthread_key_create(&handlerStack, freeHandlerStack); }

void plimsoll_terminal_guard_thread(void) {
  pthread_once(&handlerStackOnce, makeHandlerStackKey);
  if (pthread_getspecific(handlerStack)) return;
  stack_t stack;
  memset(&stack, 0, sizeof stack);
  stack.ss_sp = malloc(HANDLER_STACK_BYTES);
  stack.ss_size = HANDLER_STACK_BYTES;
  if (stack.ss_sp == NULL) return;
  if (pthread_setspecific(handlerStack, stack.ss_sp) != 0) {
    free(stack.ss_sp);
    return;
  }
  sigaltstack(&stack, NULL);
}

static void onExit(void) { plimsoll_terminal_leave(); }

int plimsoll_terminal_enter(int descriptor, const unsigned char *enter, size_t enterLength,
                            const unsigned char *leave, size_t leaveLength, int *signals) {
  if (isEntered) return EBUSY;
  if (enterLength > SEQUENCE_BYTES || leaveLength > SEQUENCE_BYTES) return E2BIG;
  if (tcgetattr(descriptor, &before) != 0) return errno;
  if (pipeEnds[0] < 0) {
    if (pipe(pipeEnds) != 0) return errno;
    for (int end = 0; end < 2; end++) {
      fcntl(pipeEnds[end], F_SETFD, FD_CLOEXEC);
      fcntl(pipeEnds[end], F_SETFL, fcntl(pipeEnds[end], F_GETFL) | O_NONBLOCK);
    }
  }
  terminal = descriptor;
  memcpy(enterBytes, enter, enterLength);
  memcpy(leaveBytes, leave, leaveLength);
  enterCount = enterLength;
  leaveCount = leaveLength;
  wasToldToEnd = 0;
  *signals = pipeEnds[0];

  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigfillset(&action.sa_mask);
  action.sa_handler = endBySignal;
  action.sa_flags = SA_ONSTACK;
  for (int index = 0; index < FATAL_COUNT; index++)
    sigaction(fatal[index], &action, &fatalBefore[index]);
  action.sa_handler = onTold;
  action.sa_flags = SA_RESTART;
  for (int index = 0; index < TOLD_COUNT; index++)
    sigaction(told[index], &action, &toldBefore[index]);
  if (!isExitWatched) {
    isExitWatched = 1;
    atexit(onExit);
  }
  plimsoll_terminal_guard_thread();
  return plimsoll_terminal_reenter();
}

void plimsoll_terminal_stop(void) {
  struct sigaction byDefault, ours;
  memset(&byDefault, 0, sizeof byDefault);
  byDefault.sa_handler = SIG_DFL;
  plimsoll_terminal_leave();
  sigaction(SIGTSTP, &byDefault, &ours);
  raiseUnblocked(SIGTSTP);
  sigaction(SIGTSTP, &ours, NULL);
}

void plimsoll_terminal_end(void) {
  plimsoll_terminal_leave();
  for (int index = 0; index < FATAL_COUNT; index++)
    sigaction(fatal[index], &fatalBefore[index], NULL);
  for (int index = 0; index < TOLD_COUNT; index++)
    sigaction(told[index], &toldBefore[index], NULL);
}
