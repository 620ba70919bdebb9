package conformance_test

import (
	"math"
	"strings"
	"testing"

	"example.com/conformance"
)

func TestBoxesHoldOneValue(t *testing.T) {
	echo(t, conformance.EchoBox, conformance.Point{}, extreme)
	echo(t, conformance.EchoOptionBox, nil, &extreme)
	echo(t, conformance.EchoBoxes, []int64{}, []int64{math.MinInt64, 0})
}

func TestTypesHoldThemselves(t *testing.T) {
	last := conformance.Node{Value: 3}
	echo(t, conformance.EchoNode, last, conformance.Node{Value: math.MinInt64, Next: &last})
	leaf := conformance.Tree{Name: text, Children: []conformance.Tree{}}
	echo(t, conformance.EchoTree, leaf, conformance.Tree{Children: []conformance.Tree{leaf, leaf}})
	empty := conformance.Directory{Entries: map[string]conformance.Directory{}}
	echo(t, conformance.EchoDirectory, empty,
		conformance.Directory{Entries: map[string]conformance.Directory{"a": empty, "b": empty}})
	minusTwo := conformance.ExprNegate{Value: conformance.ExprNumber{Value: 2}}
	sum := conformance.ExprAdd{Left: minusTwo, Right: minusTwo}
	echo[conformance.Expr](t, conformance.EchoExpr, minusTwo, sum)
	gives(t, int64(-4))(conformance.Evaluate(sum))
	_, err := conformance.FailWithBox(last)
	failsAs(t, err, "boxed", func(e *conformance.BoxError) bool { return e.At == last })
}

// links is a list of so many links.
func links(count int) *conformance.Node {
	var next *conformance.Node
	for i := range count {
		next = &conformance.Node{Value: int64(i), Next: next}
	}
	return next
}

// refused checks for an error with the place.
func refused(t *testing.T, err error, place string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), place) {
		t.Errorf("got %v, want an error at %s", err, place)
	}
}

// The limit is 128 levels, in both directions.
func TestValuesNestToTheLimit(t *testing.T) {
	echo(t, conformance.EchoNode, *links(128))
	_, err := conformance.EchoNode(*links(129))
	refused(t, err, "value.next.next.")
	gives(t, links(0))(conformance.Chain(0))
	gives(t, links(128))(conformance.Chain(128))
	_, err = conformance.Chain(129)
	fails(t, err, "the result is nested deeper than 128 levels")

	var expr conformance.Expr = conformance.ExprNumber{}
	for range 63 {
		expr = conformance.ExprNegate{Value: expr}
	}
	echo(t, conformance.EchoExpr, expr)
	_, err = conformance.EchoExpr(conformance.ExprNegate{Value: expr})
	refused(t, err, "value.")
}

func TestCirclesAreRefused(t *testing.T) {
	node := conformance.Node{}
	node.Next = &node
	_, err := conformance.EchoNode(node)
	refused(t, err, "value.next.")
	tree := conformance.Tree{Children: make([]conformance.Tree, 1)}
	tree.Children[0] = tree
	_, err = conformance.EchoTree(tree)
	refused(t, err, "value.children[0].")
	directory := conformance.Directory{Entries: map[string]conformance.Directory{}}
	directory.Entries["k"] = directory
	_, err = conformance.EchoDirectory(directory)
	refused(t, err, "value.entries[\"k\"].")
}
