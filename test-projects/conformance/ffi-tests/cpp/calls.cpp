// The features that are about calls and instances, one program as those about values are.
#include "calls/abis.hpp"
#include "calls/async_calls.hpp"
#include "calls/constructors.hpp"
#include "calls/contexts.hpp"
#include "calls/errors.hpp"
#include "calls/panics.hpp"
#include "calls/teardown.hpp"

int main() {
    feature_abis::run();
    feature_async_calls::run();
    feature_constructors::run();
    feature_contexts::run();
    feature_errors::run();
    feature_panics::run();
    feature_teardown::run();
    return check::finish();
}
