#ifndef PLIMSOLL_CSHIMS_H
#define PLIMSOLL_CSHIMS_H

#include <stddef.h>

/* What must run inside a signal handler: no Swift may run there. */

/* Kinds of bytes that plimsoll_terminal_enter makes its pipe tell. */
enum {
  PLIMSOLL_SIGNAL_RESIZED = 'w',
  PLIMSOLL_SIGNAL_TERMINATED = 't',
  PLIMSOLL_SIGNAL_INTERRUPTED = 'i',
  PLIMSOLL_SIGNAL_HUNG_UP = 'h',
  PLIMSOLL_SIGNAL_STOPPED = 'z',
  PLIMSOLL_SIGNAL_CONTINUED = 'c'
};

/* Puts the terminal behind a descriptor into raw mode and writes `enter`. From then
   on every way out of the process but SIGKILL writes `leave` and puts the terminal's
   settings back, crashes and exit() among them. Signals are told as bytes through
   the pipe whose reading end is returned in `signals`. Returns 0 or errno. */
int plimsoll_terminal_enter(int descriptor, const unsigned char *enter, size_t enterLength,
                            const unsigned char *leave, size_t leaveLength, int *signals);

/* Gives the calling thread a stack for the handlers of crashes, so that the terminal is
   put back even when the thread's own stack overflows. Costs a look-up from the second
   call on. The thread that enters has one. */
void plimsoll_terminal_guard_thread(void);

/* Puts the terminal back as it was; once, however often it is called. Safe inside a
   signal handler. */
void plimsoll_terminal_leave(void);

/* Raw mode and `enter` again, after plimsoll_terminal_leave or a stop. */
int plimsoll_terminal_reenter(void);

/* Stops the job as Ctrl-Z does, with the terminal as it was before; returns when the
   job goes on. */
void plimsoll_terminal_stop(void);

/* Leaves, and ends the process as the signal would have without a handler. */
void plimsoll_terminal_end_by_signal(int number);

/* Leaves, and gives the signals back to whom they belonged. */
void plimsoll_terminal_end(void);

/* The id of the hardware, as macOS tells it. Returns 0; -1 where there is none, as on
   Linux, where a file has an id of the installation. */
int plimsoll_host_id(unsigned char id[16]);

/* Lets the signals through that end a program: whoever started it may have blocked them,
   as one does that starts it from a thread of its own, and then nothing could end it. */
void plimsoll_unblock_endings(void);

/* Has large blocks of memory given back to the system when they are freed. By itself glibc
   keeps more of them with each that was used: a first reading of 48,060 transcripts needed
   25 MB more. Does nothing with another libc. */
void plimsoll_return_large_blocks(void);

/* Sets how often, in seconds, the pool of threads that runs tasks under Linux is looked
   at; 1 is what it begins with. Does nothing on other systems, before the first task, and
   in a program that is not linked for it. */
void plimsoll_set_pool_interval(unsigned seconds);

#endif
