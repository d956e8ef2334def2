import Foundation
import TestSupport
import Testing

@Suite("A stack that overflows", .timeLimited)
struct StackOverflowTests {
  /// Takes a terminal in a child process, which calls itself until its stack is used up,
  /// and prints how that ended and what became of the terminal.
  private static let program = """
    #define _GNU_SOURCE
    #include "CShims.h"
    #include <pthread.h>
    #include <stdio.h>
    #include <string.h>
    #include <sys/wait.h>
    #include <termios.h>
    #include <unistd.h>
    #ifdef __APPLE__
    #include <util.h>
    #else
    #include <pty.h>
    #endif

    static int deep(volatile char *above) {
      volatile char here[4096];
      here[0] = above[0];
      return deep(here) + here[1];
    }

    static void *overflow(void *argument) {
      (void)argument;
      plimsoll_terminal_guard_thread();
      volatile char byte = 0;
      deep(&byte);
      return NULL;
    }

    int main(int count, char **words) {
      (void)words;
      int keyboard, screen;
      struct termios before, after;
      if (openpty(&keyboard, &screen, NULL, NULL, NULL) != 0) return 1;
      tcgetattr(screen, &before);
      pid_t child = fork();
      if (child == 0) {
        const unsigned char enter[] = "<", leave[] = ">";
        int signals;
        if (plimsoll_terminal_enter(screen, enter, 1, leave, 1, &signals) != 0) _exit(3);
        if (count == 1) overflow(NULL);
        pthread_t thread;
        pthread_create(&thread, NULL, overflow, NULL);
        pthread_join(thread, NULL);
        _exit(4);
      }
      int status;
      waitpid(child, &status, 0);
      tcgetattr(screen, &after);
      char bytes[16] = "";
      ssize_t length = read(keyboard, bytes, sizeof bytes - 1);
      printf("%s %s %.*s", WIFSIGNALED(status) ? "signal" : "exit",
             after.c_lflag == before.c_lflag && after.c_oflag == before.c_oflag ? "sane" : "raw",
             (int)(length < 0 ? 0 : length), bytes);
      return 0;
    }
    """

  @Test("leaves the terminal as it was, on any thread", arguments: ["", "thread"])
  func terminal(thread: String) async throws {
    let folder = try TemporaryDirectory()
    try folder.write(Self.program, to: "main.c")
    let sources = PackageLayout.root + "/Sources/CShims"
    // The compiler that Swift brings builds the C of this package into a program.
    let result = try await runProcess(
      "/bin/sh",
      [
        "-c",
        """
        clang="$(dirname "$(readlink -f "$(command -v swiftc)")")/clang"
        "$clang" -O0 -w -I '\(sources)/include' '\(sources)/terminal_guard.c' \
          '\(folder.path)/main.c' -lpthread -lutil -o '\(folder.path)/deep' && \
        '\(folder.path)/deep' \(thread)
        """,
      ], environment: ProcessInfo.processInfo.environment)
    #expect(result.standardOutput == "signal sane <>", "\(result.standardError)")
  }
}
