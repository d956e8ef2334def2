// zlib is on every system that Plimsoll runs on, and Foundation's links it already.
#include <zlib.h>
