// Demo uses the timer as any program would.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	mytimer "example.com/my-timer"
)

func main() {
	log.SetFlags(0)
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	version, err := mytimer.LibVersion()
	if err != nil {
		return err
	}
	if version != mytimer.TimerVersion {
		return fmt.Errorf("the library is %q, the package was made for %q", version, mytimer.TimerVersion)
	}
	fmt.Println("library:", version)

	timer, err := mytimer.Create(ctx, mytimer.TimerConfig{Name: "demo"})
	if err != nil {
		return err
	}
	defer timer.Close()

	if err := echo(ctx, timer); err != nil {
		return fmt.Errorf("echo: %w", err)
	}
	if err := giveUp(ctx, timer); err != nil {
		return fmt.Errorf("giving up: %w", err)
	}
	if err := summarize(timer); err != nil {
		return fmt.Errorf("complex: %w", err)
	}
	if err := plan(ctx, timer); err != nil {
		return fmt.Errorf("schedule: %w", err)
	}

	if err := timer.Close(); err != nil {
		return err
	}
	if _, err := timer.Version(); !errors.Is(err, mytimer.ErrClosed) {
		return fmt.Errorf("a closed timer says %v", err)
	}
	return nil
}

// echo waits for a reply, and looks at an error.
func echo(ctx context.Context, timer *mytimer.MyTimer) error {
	reply, err := timer.Echo(ctx, mytimer.EchoRequest{Message: "hello, 𝄞", DelayMs: 20})
	if err != nil {
		return err
	}
	fmt.Printf("%s says: %s\n", reply.TimerName, reply.Echoed)
	if want := (mytimer.EchoResponse{Echoed: "hello, 𝄞", TimerName: "demo"}); reply != want {
		return fmt.Errorf("got %+v, want %+v", reply, want)
	}

	_, err = timer.Echo(ctx, mytimer.EchoRequest{DelayMs: mytimer.MaxDelayMs + 1})
	var failure *mytimer.Error
	if !errors.As(err, &failure) {
		return fmt.Errorf("too long a delay gives %v", err)
	}
	fmt.Println("refused:", failure.Message)
	return nil
}

// giveUp does not wait for as long as the reply takes.
func giveUp(ctx context.Context, timer *mytimer.MyTimer) error {
	ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	_, err := timer.Echo(ctx, mytimer.EchoRequest{Message: "too late", DelayMs: mytimer.MaxDelayMs})
	if !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
	fmt.Println("gave up:", err)
	return nil
}

func summarize(timer *mytimer.MyTimer) error {
	note := "with a note"
	reply, err := timer.Complex(mytimer.ComplexRequest{
		Messages: []mytimer.EchoRequest{{Message: "one"}, {Message: "two"}},
		Tags:     []string{"demo"},
		Note:     &note,
	})
	if err != nil {
		return err
	}
	fmt.Println(reply.Summary)
	want := mytimer.ComplexResponse{
		Summary:   "received 2 messages, note=with a note, retries=0",
		ItemCount: 2,
		HasNote:   true,
	}
	if reply != want {
		return fmt.Errorf("got %+v, want %+v", reply, want)
	}
	return nil
}

func plan(ctx context.Context, timer *mytimer.MyTimer) error {
	plan, err := timer.Schedule(ctx,
		mytimer.JobSpec{Name: "cleanup", Priority: mytimer.JobPriorityHigh},
		mytimer.RetryPolicy{MaxAttempts: 3},
		mytimer.ScheduleConfig{StartAtMs: 1_000, IntervalMs: 20_000})
	if err != nil {
		return err
	}
	fmt.Printf("%s runs %d times with priority %v\n", plan.JobID, plan.WillRunCount, plan.Priority)
	want := mytimer.ScheduleResult{
		JobID:              "demo:cleanup",
		WillRunCount:       3,
		FirstRunAtMs:       1_000,
		EffectiveBackoffMs: int64(mytimer.DefaultBackoffMs) / 2,
		Priority:           mytimer.JobPriorityHigh,
	}
	if plan != want {
		return fmt.Errorf("got %+v, want %+v", plan, want)
	}
	return nil
}
