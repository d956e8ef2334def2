#ifndef PLIMSOLL_CEMBEDDEDFILES_H
#define PLIMSOLL_CEMBEDDEDFILES_H

#include <stddef.h>

/* A file that is part of the program. */
struct plimsoll_file {
  /* Whose page it belongs to: "dashboard" or "hub". */
  const char *page;
  /* The name in that page's folder `Assets`. */
  const char *name;
  const unsigned char *bytes;
  size_t count;
};

/* All there are. */
extern const struct plimsoll_file plimsoll_files[];
extern const size_t plimsoll_file_count;

/* The file at an index below plimsoll_file_count. */
static inline struct plimsoll_file plimsoll_file_at(size_t index) {
  return plimsoll_files[index];
}

#endif
