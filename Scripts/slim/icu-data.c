// Takes out of the data of ICU what is for other languages than English.
//
//   icu-data <ALL >PART
//
// The data are one file: a header, a table of names and places, and the items. Its form
// is ICU's own ("CmnD", version 1), little-endian. What is left is in the same order and
// alignment. Ends with 1, having written nothing, for anything else than that form.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned char *all;
static size_t size;

static int refuse(const char *why) {
  fprintf(stderr, "icu-data: %s\n", why);
  return 1;
}

static uint32_t word(size_t at) {
  if (at + 4 > size) exit(refuse("it is cut off"));
  return all[at] | (uint32_t)all[at + 1] << 8 | (uint32_t)all[at + 2] << 16 |
         (uint32_t)all[at + 3] << 24;
}

static int ends(const char *name, const char *end) {
  size_t length = strlen(name), tail = strlen(end);
  return length >= tail && !strcmp(name + length - tail, end);
}

// Whether a name is that of a language: two or three small letters, and what may follow.
static int is_language(const char *name) {
  size_t letters = strspn(name, "abcdefghijklmnopqrstuvwxyz");
  return (letters == 2 || letters == 3) && (name[letters] == '_' || name[letters] == '.') &&
         ends(name, ".res") && strcmp(name, "res_index.res");
}

static int is_kept(const char *path) {
  static const char *own[] = {"en.res", "en_001.res", "en_US.res", "en_US_POSIX.res"};
  const char *slash = strrchr(path, '/');
  const char *name = slash ? slash + 1 : path;
  // Converters of character sets, dictionaries of languages without spaces between words,
  // rules of line breaks for them, and transliteration.
  if (ends(name, ".cnv") || ends(name, ".dict") || ends(name, "_cj.brk") ||
      strstr(name, "_phrase") || strstr(path, "/translit/"))
    return 0;
  if (!is_language(name)) return 1;
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if (!strcmp(name, own[i])) return 1;
  return 0;
}

static void put(uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) putchar((int)(value >> shift & 0xFF));
}

int main(void) {
  size_t room = (size_t)64 << 20;
  all = malloc(room);
  if (!all) return refuse("no memory");
  size = fread(all, 1, room, stdin);
  if (size < 32 || size == room || all[2] != 0xDA || all[3] != 0x27) return refuse("no such data");
  if (memcmp(all + 12, "CmnD", 4) || all[16] != 1 || all[8] != 0) return refuse("another form");
  size_t base = all[0] | (size_t)all[1] << 8;
  uint32_t count = word(base), kept = 0;
  if (count > 100000) return refuse("too many items");
  uint32_t *items = malloc(sizeof *items * (count + 1));
  if (!items) return refuse("no memory");
  size_t names = 0;
  for (uint32_t i = 0; i < count; i++) {
    size_t name = base + word(base + 4 + 8 * (size_t)i), at = base + word(base + 8 + 8 * (size_t)i);
    if (name >= size || at >= size || !memchr(all + name, 0, size - name))
      return refuse("a place is outside");
    if (!is_kept((char *)all + name)) continue;
    items[kept++] = i;
    names += strlen((char *)all + name) + 1;
  }
  size_t start = 4 + 8 * (size_t)kept + names, padding = (16 - (base + start) % 16) % 16;
  size_t name = 4 + 8 * (size_t)kept, at = start + padding;
  fwrite(all, 1, base, stdout);
  put(kept);
  for (uint32_t i = 0; i < kept; i++) {
    size_t old = 4 + 8 * (size_t)items[i];
    size_t end = items[i] + 1 < count ? word(base + old + 12) : size - base;
    put((uint32_t)name);
    put((uint32_t)at);
    name += strlen((char *)all + base + word(base + old)) + 1;
    // Items stand where a multiple of 16 is: they did so before, so their sizes are one.
    at += (end - word(base + old + 4) + 15) / 16 * 16;
  }
  for (uint32_t i = 0; i < kept; i++) {
    const char *text = (char *)all + base + word(base + 4 + 8 * (size_t)items[i]);
    fwrite(text, 1, strlen(text) + 1, stdout);
  }
  for (size_t i = 0; i < padding; i++) putchar(0xAA);
  for (uint32_t i = 0; i < kept; i++) {
    size_t old = base + 4 + 8 * (size_t)items[i];
    size_t from = base + word(old + 4);
    size_t end = items[i] + 1 < count ? base + word(old + 12) : size;
    if (end < from || end > size) return refuse("an item is outside");
    fwrite(all + from, 1, end - from, stdout);
    for (size_t rest = (end - from) % 16; rest % 16; rest++) putchar(0xAA);
  }
  return fflush(stdout) ? refuse("cannot write") : 0;
}
