// The rows of the benchmark of the store; each registers its own.
#pragma once

namespace bench {

void add_rows_of_reading();
void add_rows_of_opening();
void add_rows_of_recovery();
void add_rows_of_commits();

}  // namespace bench
