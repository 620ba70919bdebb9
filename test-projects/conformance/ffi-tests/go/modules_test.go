package conformance_test

import (
	"testing"

	"example.com/conformance"
)

func TestItemsInAllPlaces(t *testing.T) {
	gives(t, "nested")(conformance.FromNested())
	gives(t, "path")(conformance.FromPath())
	gives(t, "inline")(conformance.FromInline())
	gives(t, "include")(conformance.FromInclude())
	gives(t, "feature")(conformance.FromFeature())
	gives(t, "without")(conformance.FromEither())
	gives(t, "condition")(conformance.FromCondition())
	// No field more, and none less.
	echo(t, conformance.EchoConditional, conformance.Conditional(struct{ Always, Sometimes int32 }{1, 2}))
}
