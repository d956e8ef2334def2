// What Embedded Swift leaves to the system that it runs on.
#include <stdlib.h>

int slim_argument_count;
char **slim_arguments;

// libc gives the arguments of `main` to constructors too.
__attribute__((constructor)) static void keep_arguments(int count, char **arguments) {
  slim_argument_count = count;
  slim_arguments = arguments;
}

// The standard library asks for this to read a number with a fraction. No locale is
// ever set here, so that of `strtod` is "C".
const char *_swift_stdlib_strtod_clocale(const char *text, double *result) {
  char *end;
  *result = strtod(text, &end);
  return end;
}
