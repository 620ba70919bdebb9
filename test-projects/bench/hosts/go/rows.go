package boundary

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"example.com/bench"

	"boundary/byhand"
)

// Row is one call, on both sides. Each function makes n of them, and returns when all are answered.
type Row struct {
	Name   string
	Ours   func(n int)
	ByHand func(n int)
}

// Unit is how many calls there are at least; n is a multiple of it.
func (r Row) Unit() int {
	if r.Name == Crowded {
		return crowd
	}
	return inFlight
}

const (
	many     = 1000
	large    = 64 << 10
	inFlight = 64
	crowd    = 10_000
	// Crowded is the row whose calls wait for each other.
	Crowded = "10,000 in flight"
)

// What is read goes here, so that the compiler lets nobody off.
var sink int64

// A ratio of calls that fail means nothing.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func got[T any](value T, err error) T {
	must(err)
	return value
}

// times makes one call after the other.
func times(call func(i int)) func(n int) {
	return func(n int) {
		for i := range n {
			call(i)
		}
	}
}

// Rows are all of them, on contexts that live as long as the process.
func Rows() []Row {
	ours, hand := got(bench.Filled(1)), byhand.Filled(1)
	counter, handCounter := got(ours.NewCounter(1)), byhand.NewCounter(1)
	ctx := context.Background()

	numbers := make([]int32, many)
	for i := range numbers {
		numbers[i] = int32(i)
	}
	blob := make([]byte, large)
	long := string(make([]byte, 1024))
	nickname, tags := "Countess", []string{"mathematics", "poetry", "engines"}
	ada := bench.Person{Name: "Ada Lovelace", Nickname: &nickname, Age: 36, Tags: tags}
	handAda := byhand.Person{Name: ada.Name, Nickname: &nickname, Age: 36, Tags: tags}

	echo := func(text string) Row {
		return Row{
			Ours:   times(func(int) { sink = int64(len(got(ours.EchoText(text)))) }),
			ByHand: times(func(int) { sink = int64(len(got(hand.EchoText(text)))) }),
		}
	}
	short, kibibyte := echo("hello world"), echo(long)
	methodOurs := times(func(i int) { sink = got(ours.AddToBase(int64(i))) })
	takeOurs := times(func(int) { sink = int64(got(ours.TakeBytes(blob))) })
	waitOurs := func(i int) { sink = got(ours.Wait(ctx, int64(i))) }
	waitHand := func(i int) { sink = got(hand.Wait(int64(i))) }

	must(ours.SetAsk(func(_ context.Context, value int64) (int64, error) { return value + 1, nil }))
	hand.SetAsk(func(value int64) int64 { return value + 1 })
	hop := byhand.Filled(1)
	hop.SetAsk(hopping())
	askOurs := times(func(i int) { sink = got(ours.AskHost(int64(i))) })

	var untold atomic.Int64
	told := make(chan struct{})
	hear := func(number uint64) {
		sink = int64(number)
		if untold.Add(-1) == 0 {
			told <- struct{}{}
		}
	}
	ours.OnTick(func(tick bench.OnTickPayload) { hear(tick.Number) })
	hand.OnTick(hear)
	// From the first that is fired to the last that is heard.
	events := func(fire func(uint64) error) func(int) {
		return func(n int) {
			untold.Store(int64(n))
			must(fire(uint64(n)))
			<-told
		}
	}

	return []Row{
		{"noop", times(func(int) { must(bench.Noop()) }), times(func(int) { byhand.Noop() })},
		{
			"i32",
			times(func(i int) { sink = int64(got(bench.Add(int32(i), 1))) }),
			times(func(i int) { sink = int64(byhand.Add(int32(i), 1)) }),
		},
		{
			"scalar method",
			methodOurs,
			times(func(i int) { sink = hand.AddToBase(int64(i)) }),
		},
		{
			"16-byte record",
			times(func(i int) { sink = int64(got(ours.EchoPoint(bench.Point{X: float64(i), Y: 1})).X) }),
			times(func(i int) { sink = int64(hand.EchoPoint(byhand.Point{X: float64(i), Y: 1}).X) }),
		},
		{"short text", short.Ours, short.ByHand},
		{"1 KiB text", kibibyte.Ours, kibibyte.ByHand},
		{
			"person",
			times(func(int) { sink = int64(len(got(ours.EchoPerson(ada)).Tags)) }),
			times(func(int) { sink = int64(len(got(hand.EchoPerson(handAda)).Tags)) }),
		},
		{
			"enum with fields",
			times(func(int) {
				shape := got(ours.EchoShape(bench.ShapePolygon{Name: "hexagon", Corners: 6}))
				sink = int64(shape.(bench.ShapePolygon).Corners)
			}),
			times(func(int) {
				sink = int64(got(hand.EchoPolygon(byhand.Polygon{Name: "hexagon", Corners: 6})).Corners)
			}),
		},
		{
			"1k ints in",
			times(func(int) { sink = got(ours.Sum(numbers)) }),
			times(func(int) { sink = hand.Sum(numbers) }),
		},
		{
			"1k records out",
			times(func(int) { sink = int64(got(ours.GivePoints())[many-1].X) }),
			times(func(int) { sink = int64(got(hand.GivePoints())[many-1].X) }),
		},
		{
			"64 KiB in",
			takeOurs,
			times(func(int) { sink = int64(hand.TakeBytes(blob)) }),
		},
		{"64 KiB in / scalar method", takeOurs, methodOurs},
		{
			"64 KiB out",
			times(func(int) { sink = int64(got(ours.GiveBytes())[large-1]) }),
			times(func(int) { sink = int64(got(hand.GiveBytes())[large-1]) }),
		},
		{
			"typed error",
			times(func(int) {
				var refused *bench.RefusedNegative
				if _, err := ours.Check(-1); !errors.As(err, &refused) {
					panic(err)
				}
				sink = refused.Value
			}),
			times(func(int) {
				var refused *byhand.Negative
				if _, err := hand.Check(-1); !errors.As(err, &refused) {
					panic(err)
				}
				sink = refused.Value
			}),
		},
		{
			"object method",
			times(func(i int) { sink = got(counter.Plus(int64(i))) }),
			times(func(i int) { sink = handCounter.Plus(int64(i)) }),
		},
		{"host callback", askOurs, times(func(i int) { sink = got(hand.AskHost(int64(i))) })},
		{"host callback / goroutine hop", askOurs, times(func(i int) { sink = got(hop.AskHost(int64(i))) })},
		{"event", events(ours.Fire), events(hand.Fire)},
		{
			"stream item",
			func(n int) {
				for number, err := range ours.CountTo(ctx, uint64(n)) {
					sink = int64(got(number, err))
				}
			},
			func(n int) {
				for number := range got(hand.CountTo(uint64(n))) {
					sink = int64(number)
				}
			},
		},
		{
			"async ready",
			times(func(i int) { sink = got(ours.Ready(ctx, int64(i))) }),
			times(func(i int) { sink = got(hand.Ready(int64(i))) }),
		},
		{
			"async one yield",
			times(func(i int) { sink = got(ours.OneYield(ctx, int64(i))) }),
			times(func(i int) { sink = got(hand.OneYield(int64(i))) }),
		},
		{
			"async one yield, polled",
			times(func(i int) { sink = got(ours.OneYield(ctx, int64(i))) }),
			times(func(i int) { sink = got(hand.OneYieldPolled(int64(i))) }),
		},
		{"async that waits", times(waitOurs), times(waitHand)},
		{"async 64 in flight", flying(waitOurs), flying(waitHand)},
		{"64 in flight / one by one", flying(waitOurs), times(waitOurs)},
		{
			Crowded,
			crowding(
				func(i int) { sink = got(ours.Pass(ctx, int64(i))) },
				func() uint64 { return got(ours.Waiting()) },
				func(n uint32) { must(ours.OpenGate(n)) },
			),
			crowding(func(i int) { sink = got(hand.Pass(int64(i))) }, hand.Waiting, hand.OpenGate),
		},
		{
			"create and destroy",
			times(func(int) { must(got(bench.Create(1)).Close()) }),
			times(func(int) { byhand.Create(1).Close() }),
		},
	}
}

// hopping answers on another goroutine, as whoever must not keep the library's thread does.
func hopping() func(int64) int64 {
	type question struct {
		value  int64
		answer chan int64
	}
	questions := make(chan question)
	go func() {
		for asked := range questions {
			asked.answer <- asked.value + 1
		}
	}()
	return func(value int64) int64 {
		answer := make(chan int64, 1)
		questions <- question{value, answer}
		return <-answer
	}
}

// flying has as many goroutines, each of which makes its share of the calls.
func flying(call func(int)) func(int) {
	return func(n int) {
		var group sync.WaitGroup
		for range inFlight {
			group.Add(1)
			go func() {
				defer group.Done()
				for i := range n / inFlight {
					call(i)
				}
			}()
		}
		group.Wait()
	}
}

// crowding has so many calls wait at a gate, each of a goroutine, before any is let through.
func crowding(pass func(int), waiting func() uint64, open func(uint32)) func(int) {
	return func(n int) {
		for range n / crowd {
			var group sync.WaitGroup
			for i := range crowd {
				group.Add(1)
				go func() {
					defer group.Done()
					pass(i)
				}()
			}
			for waiting() < crowd {
				time.Sleep(50 * time.Microsecond)
			}
			open(crowd)
			group.Wait()
		}
	}
}
