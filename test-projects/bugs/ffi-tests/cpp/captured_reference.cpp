// A listener has a reference to what is gone when it is called: its subscription lasts longer than that.
#include <bugs.hpp>

#include <memory>

int main() {
    const bugs::Bugs instance = bugs::Bugs::create().value();
    auto sum = std::make_unique<double>(0);
    const ffi::Subscription listener = instance.on_reading([&sum = *sum](const bugs::Reading &reading) { sum += reading.value; });
    sum.reset();
    instance.measure(1, 2).value();
    // What was fired has been delivered.
    instance.close().value();
    return 0;
}
