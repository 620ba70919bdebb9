/* What the programs of this folder share. */
#ifndef CONFORMANCE_TEST_H
#define CONFORMANCE_TEST_H

#include <conformance.h>

#define CHECK_RELEASE conformance_reply_release
#include "../../../c-support/forms.h"

#endif
