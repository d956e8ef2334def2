#ifndef PLIMSOLL_CPOSTGRES_H
#define PLIMSOLL_CPOSTGRES_H

#include <stddef.h>
#include <stdint.h>

/* PostgreSQL's own client library, loaded while the program runs: nothing is linked,
   and a machine without it lacks nothing else. */

/* The functions of libpq that are used, each with its type. */
struct plimsoll_libpq {
  void *(*connect)(const char *);
  int (*status)(const void *);
  char *(*error_message)(const void *);
  void (*finish)(void *);
  int (*transaction_status)(const void *);
  void *(*set_notice_processor)(void *, void (*)(void *, const char *), void *);
  void *(*exec_params)(void *, const char *, int, const unsigned *, const char *const *,
                       const int *, const int *, int);
  int (*result_status)(const void *);
  char *(*result_error_field)(const void *, int);
  char *(*result_error_message)(const void *);
  int (*rows)(const void *);
  int (*columns)(const void *);
  unsigned (*column_type)(const void *, int);
  char *(*value)(const void *, int, int);
  int (*value_length)(const void *, int, int);
  int (*value_is_null)(const void *, int, int);
  char *(*affected)(void *);
  void (*clear)(void *);
  int (*put_copy_data)(void *, const char *, int);
  int (*put_copy_end)(void *, const char *);
  void *(*next_result)(void *);
  int (*version)(void);
};

/* Loads the library at a path, or by a name that the system finds, with its symbols
   for nobody else. NULL where it is not there or lacks a function; `reason` then has
   the words of the system. What was loaded once stays. */
const struct plimsoll_libpq *plimsoll_libpq_load(const char *path, char *reason,
                                                 size_t reasonSize);

/* A connection with its settings, which libpq reads by its own rules. NULL without
   memory; whether it is one, plimsoll_postgres_is_open tells. */
void *plimsoll_postgres_open(const struct plimsoll_libpq *library, const char *settings);

/* 1 while the connection can be used. */
int plimsoll_postgres_is_open(const struct plimsoll_libpq *library, const void *connection);

/* The last words of the connection; valid until its next use. */
const char *plimsoll_postgres_message(const struct plimsoll_libpq *library,
                                      const void *connection);

void plimsoll_postgres_close(const struct plimsoll_libpq *library, void *connection);

/* What became of a statement. */
struct plimsoll_postgres_answer {
  /* 0 good, 1 refused, 2 the connection is lost. */
  int outcome;
  /* SQLSTATE; empty where there is none. */
  char state[6];
  int columns;
  int rows;
  int64_t affected;
  /* The type of each column as 4 bytes, then each value as 4 bytes of its length
     (all ones for NULL) and its text; in the order of the machine. NULL for none. */
  unsigned char *bytes;
  size_t length;
  /* The words of the server for a refusal; NULL otherwise. */
  char *message;
};

/* Runs one statement. Parameter i is the text at values + offsets[i], ended by a zero,
   or NULL where offsets[i] is negative. Free the answer. */
void plimsoll_postgres_run(const struct plimsoll_libpq *library, void *connection,
                           const char *statement, const unsigned char *values,
                           const int64_t *offsets, int count,
                           struct plimsoll_postgres_answer *answer);

/* Runs a COPY … FROM STDIN with all of its data. Free the answer. */
void plimsoll_postgres_copy(const struct plimsoll_libpq *library, void *connection,
                            const char *statement, const unsigned char *data, size_t length,
                            struct plimsoll_postgres_answer *answer);

void plimsoll_postgres_free(struct plimsoll_postgres_answer *answer);

#endif
