#include "CPostgres.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
  CONNECTION_OK = 0,
  RESULT_EMPTY = 0,
  RESULT_COMMAND = 1,
  RESULT_ROWS = 2,
  RESULT_COPY_IN = 4,
  FIELD_SQLSTATE = 'C'
};

const struct plimsoll_libpq *plimsoll_libpq_load(const char *path, char *reason,
                                                 size_t reasonSize) {
  struct plimsoll_libpq *library = calloc(1, sizeof *library);
  if (library == NULL) return NULL;
  void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  const char *missing = NULL;
  if (handle == NULL) {
    missing = dlerror();
  } else {
    /* POSIX lets a pointer to data be one to a function. */
    const struct {
      const char *name;
      void **target;
    } table[] = {
        {"PQconnectdb", (void **)&library->connect},
        {"PQstatus", (void **)&library->status},
        {"PQerrorMessage", (void **)&library->error_message},
        {"PQfinish", (void **)&library->finish},
        {"PQtransactionStatus", (void **)&library->transaction_status},
        {"PQsetNoticeProcessor", (void **)&library->set_notice_processor},
        {"PQexecParams", (void **)&library->exec_params},
        {"PQresultStatus", (void **)&library->result_status},
        {"PQresultErrorField", (void **)&library->result_error_field},
        {"PQresultErrorMessage", (void **)&library->result_error_message},
        {"PQntuples", (void **)&library->rows},
        {"PQnfields", (void **)&library->columns},
        {"PQftype", (void **)&library->column_type},
        {"PQgetvalue", (void **)&library->value},
        {"PQgetlength", (void **)&library->value_length},
        {"PQgetisnull", (void **)&library->value_is_null},
        {"PQcmdTuples", (void **)&library->affected},
        {"PQclear", (void **)&library->clear},
        {"PQputCopyData", (void **)&library->put_copy_data},
        {"PQputCopyEnd", (void **)&library->put_copy_end},
        {"PQgetResult", (void **)&library->next_result},
        {"PQlibVersion", (void **)&library->version},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0] && missing == NULL; i++) {
      *table[i].target = dlsym(handle, table[i].name);
      if (*table[i].target == NULL) missing = dlerror();
    }
  }
  if (missing == NULL) return library;
  if (reasonSize > 0) {
    strncpy(reason, missing, reasonSize - 1);
    reason[reasonSize - 1] = 0;
  }
  if (handle != NULL) dlclose(handle);
  free(library);
  return NULL;
}

/* Notices are for people at a prompt. */
static void ignore(void *argument, const char *message) {
  (void)argument;
  (void)message;
}

void *plimsoll_postgres_open(const struct plimsoll_libpq *library, const char *settings) {
  void *connection = library->connect(settings);
  if (connection != NULL) library->set_notice_processor(connection, ignore, NULL);
  return connection;
}

int plimsoll_postgres_is_open(const struct plimsoll_libpq *library, const void *connection) {
  return connection != NULL && library->status(connection) == CONNECTION_OK;
}

const char *plimsoll_postgres_message(const struct plimsoll_libpq *library,
                                      const void *connection) {
  return connection == NULL ? "there is not enough memory" : library->error_message(connection);
}

void plimsoll_postgres_close(const struct plimsoll_libpq *library, void *connection) {
  if (connection != NULL) library->finish(connection);
}

/* Notes why a result is not good. */
static void refuse(const struct plimsoll_libpq *library, void *connection, void *result,
                   struct plimsoll_postgres_answer *answer) {
  const char *state = result == NULL ? NULL : library->result_error_field(result, FIELD_SQLSTATE);
  const char *words =
      result == NULL ? library->error_message(connection) : library->result_error_message(result);
  answer->outcome = plimsoll_postgres_is_open(library, connection) ? 1 : 2;
  if (state != NULL) strncpy(answer->state, state, sizeof answer->state - 1);
  free(answer->message);
  answer->message = strdup(words == NULL ? "" : words);
}

static unsigned char *put(unsigned char *at, uint32_t number) {
  memcpy(at, &number, sizeof number);
  return at + sizeof number;
}

/* Copies the rows of a result into one piece. */
static int pack(const struct plimsoll_libpq *library, const void *result,
                struct plimsoll_postgres_answer *answer) {
  int rows = library->rows(result), columns = library->columns(result);
  size_t length = (size_t)columns * 4;
  for (int row = 0; row < rows; row++)
    for (int column = 0; column < columns; column++)
      length += 4 + (size_t)library->value_length(result, row, column);
  answer->rows = rows;
  answer->columns = columns;
  if (length == 0) return 1;
  unsigned char *at = malloc(length);
  if (at == NULL) return 0;
  answer->bytes = at;
  answer->length = length;
  for (int column = 0; column < columns; column++)
    at = put(at, library->column_type(result, column));
  for (int row = 0; row < rows; row++) {
    for (int column = 0; column < columns; column++) {
      if (library->value_is_null(result, row, column)) {
        at = put(at, UINT32_MAX);
        continue;
      }
      size_t size = (size_t)library->value_length(result, row, column);
      at = put(at, (uint32_t)size);
      memcpy(at, library->value(result, row, column), size);
      at += size;
    }
  }
  answer->length = (size_t)(at - answer->bytes);
  return 1;
}

/* Takes a result in, and frees it. */
static void take(const struct plimsoll_libpq *library, void *connection, void *result,
                 struct plimsoll_postgres_answer *answer) {
  int status = result == NULL ? -1 : library->result_status(result);
  if (status != RESULT_EMPTY && status != RESULT_COMMAND && status != RESULT_ROWS) {
    refuse(library, connection, result, answer);
  } else if (status == RESULT_ROWS && !pack(library, result, answer)) {
    answer->outcome = 1;
    answer->message = strdup("there is not enough memory");
  } else {
    answer->affected = strtoll(library->affected(result), NULL, 10);
  }
  if (result != NULL) library->clear(result);
}

void plimsoll_postgres_run(const struct plimsoll_libpq *library, void *connection,
                           const char *statement, const unsigned char *values,
                           const int64_t *offsets, int count,
                           struct plimsoll_postgres_answer *answer) {
  memset(answer, 0, sizeof *answer);
  const char **parameters = count > 0 ? malloc((size_t)count * sizeof *parameters) : NULL;
  if (count > 0 && parameters == NULL) {
    answer->outcome = 1;
    answer->message = strdup("there is not enough memory");
    return;
  }
  for (int i = 0; i < count; i++)
    parameters[i] = offsets[i] < 0 ? NULL : (const char *)values + offsets[i];
  void *result = library->exec_params(connection, statement, count, NULL, parameters, NULL, NULL, 0);
  free(parameters);
  take(library, connection, result, answer);
}

void plimsoll_postgres_copy(const struct plimsoll_libpq *library, void *connection,
                            const char *statement, const unsigned char *data, size_t length,
                            struct plimsoll_postgres_answer *answer) {
  memset(answer, 0, sizeof *answer);
  void *result = library->exec_params(connection, statement, 0, NULL, NULL, NULL, NULL, 0);
  if (result == NULL || library->result_status(result) != RESULT_COPY_IN) {
    refuse(library, connection, result, answer);
    if (result != NULL) library->clear(result);
    return;
  }
  library->clear(result);
  const size_t piece = 1 << 20;
  int isGood = 1;
  for (size_t at = 0; at < length && isGood; at += piece) {
    size_t size = length - at < piece ? length - at : piece;
    isGood = library->put_copy_data(connection, (const char *)data + at, (int)size) == 1;
  }
  library->put_copy_end(connection, isGood ? NULL : "the data could not be sent");
  /* All results have to be taken before the connection can be used again. */
  while ((result = library->next_result(connection)) != NULL)
    take(library, connection, result, answer);
  if (!plimsoll_postgres_is_open(library, connection)) answer->outcome = 2;
}

void plimsoll_postgres_free(struct plimsoll_postgres_answer *answer) {
  free(answer->bytes);
  free(answer->message);
  memset(answer, 0, sizeof *answer);
}
