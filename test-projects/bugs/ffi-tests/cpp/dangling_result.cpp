// A view of a text that a call gave, kept longer than the result: the text went with that.
#include <bugs.hpp>

#include <cstdio>
#include <string>
#include <string_view>

int main() {
    const std::string_view shouted = bugs::shout(std::string(100, 'a')).value();
    std::printf("%s\n", std::string(shouted).c_str());
    return 0;
}
