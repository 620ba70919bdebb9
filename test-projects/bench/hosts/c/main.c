/* Measures the annotated library beside the one by hand. */
#include "rows.h"

int main(int argc, char **argv) {
    /* Before a library looks how many processors there are. */
    if (!where_it_runs(argc, argv)) {
        return 0;
    }
    set_up();
    const int status = measure(argc, argv, rows, row_count, &(counter_t){allocations}, 1);
    tear_down();
    return status;
}
