// Measures the annotated library beside UniFFI's scaffolding.
package main

import (
	"errors"

	"example.com/bench"

	"boundary"
	"boundary/byuniffi"
	"boundary/compare"
)

const (
	many  = 1000
	large = 64 << 10
)

// What is read goes here, so that the compiler lets nobody off.
var sink int64

// rows are those of the library by hand that UniFFI has as well.
func rows() []boundary.Row {
	other := byuniffi.Filled(1)
	numbers := make([]int32, many)
	for i := range numbers {
		numbers[i] = int32(i)
	}
	blob := make([]byte, large)
	long := string(make([]byte, 1024))
	nickname := "Countess"
	ada := byuniffi.Person{Name: "Ada Lovelace", Nickname: &nickname, Age: 36, Tags: []string{"mathematics", "poetry", "engines"}}
	other.SetAsk(answering{})

	calls := map[string]func(i int){
		"noop":           func(int) { byuniffi.Noop() },
		"i32":            func(i int) { sink = int64(byuniffi.Add(int32(i), 1)) },
		"scalar method":  func(i int) { sink = other.AddToBase(int64(i)) },
		"16-byte record": func(i int) { sink = int64(other.EchoPoint(byuniffi.Point{X: float64(i), Y: 1}).X) },
		"short text":     func(int) { sink = int64(len(other.EchoText("hello world"))) },
		"1 KiB text":     func(int) { sink = int64(len(other.EchoText(long))) },
		"person":         func(int) { sink = int64(len(other.EchoPerson(ada).Tags)) },
		"enum with fields": func(int) {
			sink = int64(other.EchoShape(byuniffi.Polygon{Name: "hexagon", Corners: 6}).(byuniffi.Polygon).Corners)
		},
		"1k ints in":     func(int) { sink = other.Sum(numbers) },
		"1k records out": func(int) { sink = int64(other.GivePoints()[many-1].X) },
		"64 KiB in":      func(int) { sink = int64(other.TakeBytes(blob)) },
		"64 KiB out":     func(int) { sink = int64(other.GiveBytes()[large-1]) },
		"typed error": func(int) {
			var refused *byuniffi.Negative
			if _, err := other.Check(-1); !errors.As(err, &refused) {
				panic(err)
			}
			sink = refused.Value
		},
		"host callback":    func(i int) { sink = other.AskHost(int64(i)) },
		"async ready":      func(i int) { sink = other.Ready(int64(i)) },
		"async one yield":  func(i int) { sink = other.OneYield(int64(i)) },
		"async that waits": func(i int) { sink = other.Wait(int64(i)) },
	}
	var rows []boundary.Row
	for _, row := range boundary.Rows() {
		if call, found := calls[row.Name]; found {
			row.ByHand = func(n int) {
				for i := range n {
					call(i)
				}
			}
			rows = append(rows, row)
			delete(calls, row.Name)
		}
	}
	for name := range calls {
		panic(name + " is no row")
	}
	return rows
}

type answering struct{}

func (answering) Ask(value int64) int64 { return value + 1 }

func main() {
	compare.Main(rows(), func() uint64 {
		ours, err := bench.Allocations()
		if err != nil {
			panic(err)
		}
		// Only one of them is called in between.
		return ours + byuniffi.Allocations()
	})
}
