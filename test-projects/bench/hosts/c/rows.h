/* All rows of the annotated library beside the one by hand. */
#ifndef ROWS_H
#define ROWS_H

#include "measure.h"

extern const row_t rows[];
extern const size_t row_count;

/* What the rows call is there in between. */
void set_up(void);
void tear_down(void);

/* Of both libraries: only one of them is called in between. */
uint64_t allocations(void);

#endif
