// The features that are about values. They are one program: what takes a compiler long is the package's header, of which each of them needs a little.
#include "values/aliases.hpp"
#include "values/arrays.hpp"
#include "values/boxes.hpp"
#include "values/bytes.hpp"
#include "values/constants.hpp"
#include "values/custom.hpp"
#include "values/data_enums.hpp"
#include "values/defaults.hpp"
#include "values/durations.hpp"
#include "values/empty.hpp"
#include "values/flat_enums.hpp"
#include "values/foreign.hpp"
#include "values/hidden.hpp"
#include "values/maps.hpp"
#include "values/modules.hpp"
#include "values/names.hpp"
#include "values/nested_options.hpp"
#include "values/newtypes.hpp"
#include "values/options.hpp"
#include "values/records.hpp"
#include "values/references.hpp"
#include "values/renames.hpp"
#include "values/scalars.hpp"
#include "values/sequences.hpp"
#include "values/sets.hpp"
#include "values/statics.hpp"
#include "values/text.hpp"
#include "values/times.hpp"
#include "values/uuids.hpp"
#include "values/wide_ints.hpp"

int main() {
    feature_aliases::run();
    feature_arrays::run();
    feature_boxes::run();
    feature_bytes::run();
    feature_constants::run();
    feature_custom::run();
    feature_data_enums::run();
    feature_defaults::run();
    feature_durations::run();
    feature_empty::run();
    feature_flat_enums::run();
    feature_foreign::run();
    feature_hidden::run();
    feature_maps::run();
    feature_modules::run();
    feature_names::run();
    feature_nested_options::run();
    feature_newtypes::run();
    feature_options::run();
    feature_records::run();
    feature_references::run();
    feature_renames::run();
    feature_scalars::run();
    feature_sequences::run();
    feature_sets::run();
    feature_statics::run();
    feature_text::run();
    feature_times::run();
    feature_uuids::run();
    feature_wide_ints::run();
    return check::finish();
}
