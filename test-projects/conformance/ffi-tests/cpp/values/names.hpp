// Names that mean something in Rust, C, C++ or Go.
#ifndef VALUES_NAMES_HPP
#define VALUES_NAMES_HPP

#include "../echo.hpp"

namespace feature_names {

using check::echoes;
using check::gives;
using conformance::Keywords;
using conformance::Phrase;
using conformance::Word;

inline void names_that_mean_something_elsewhere() {
    Keywords keywords;
    keywords.type = 1;
    keywords.switch_ = 2;
    keywords.class_ = 3;
    keywords.namespace_ = 4;
    keywords.func = 5;
    keywords.range = 6;
    keywords.register_ = 7;
    keywords.errno_ = 8;
    echoes(conformance::echo_keywords, {keywords});
    echoes(conformance::echo_word, {Word::default_, Word::delete_, Word::chan, Word::null});
    Phrase::Union phrase;
    phrase.struct_ = 1;
    phrase.interface_ = 2;
    echoes(conformance::echo_phrase, {phrase, Phrase::Select{3}});
    echoes(conformance::echo_virtual, {conformance::virtual_{-9}});
    gives(conformance::add_keywords(1, 2, 3, 4, 5, 6, 7, 8, 9, 0), 1234567890);
    gives(conformance::match(-1), -1);
    gives(conformance::string(-2), -2);
    gives(conformance::shout_parameters(5, 3), 2);
}

inline void run() {
    names_that_mean_something_elsewhere();
}

} // namespace feature_names

#endif
