//! The timer: calls, events, limits, and the end.

use std::time::Duration;

use my_timer_client::*;
use tokio::sync::mpsc::unbounded_channel;

async fn timer(name: &str) -> (Library, MyTimer) {
    let library = Library::from_env().await.expect("the library");
    let timer = library.create(TimerConfig { name: name.to_owned() }).await.expect("a timer");
    (library, timer)
}

fn request(message: &str, delay_ms: i64) -> EchoRequest {
    EchoRequest { message: message.to_owned(), delay_ms }
}

async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), what).await.expect("what has to happen")
}

#[test]
fn constants_are_what_they_are() {
    assert_eq!((MAX_DELAY_MS, DEFAULT_BACKOFF_MS, TIMER_VERSION), (5_000_i64, 250_u32, "nim-timer v0.1.0"));
}

#[tokio::test]
async fn echoes_come_back() {
    let (library, timer) = timer("a timer").await;
    for delay in [0, 1, 30, -1, i64::MIN] {
        let want = EchoResponse { echoed: "hello".to_owned(), timer_name: "a timer".to_owned() };
        assert_eq!(timer.echo(request("hello", delay)).await, Ok(want));
    }
    assert_eq!(timer.version().await.as_deref(), Ok(TIMER_VERSION));
    assert_eq!(library.lib_version().await.as_deref(), Ok(TIMER_VERSION));
    let refused = timer.echo(request("late", MAX_DELAY_MS + 1)).await;
    assert_eq!(refused, Err(CallError::Error("delayMs must not exceed 5000".to_owned())));
}

#[tokio::test]
async fn everything_in_a_request_arrives() {
    let (_library, timer) = timer("t").await;
    let complex = ComplexRequest {
        messages: vec![request("a", 1), request("b", 2)],
        tags: vec!["x".to_owned()],
        note: None,
        retries: Some(3),
    };
    let want = ComplexResponse {
        summary: "received 2 messages, note=<none>, retries=3".to_owned(),
        item_count: 2,
        has_note: false,
    };
    assert_eq!(timer.complex(complex).await, Ok(want));
    let job = |name: &str| JobSpec { name: name.to_owned(), payload: vec![], priority: JobPriority::High };
    let retry = RetryPolicy { max_attempts: 1, backoff_ms: 100, retry_on: vec![] };
    let schedule = ScheduleConfig { start_at_ms: 10, interval_ms: 20_000, jitter: Some(5) };
    let planned = timer.schedule(job("job"), retry.clone(), schedule.clone()).await.expect("a plan");
    let want = ScheduleResult {
        job_id: "t:job".to_owned(),
        will_run_count: 3,
        first_run_at_ms: 15,
        effective_backoff_ms: 50,
        priority: JobPriority::High,
    };
    assert_eq!(planned, want);
    let refused = timer.schedule(job(""), retry, schedule).await.expect_err("no name");
    assert_eq!(refused.to_string(), "job name must not be empty");
}

#[tokio::test]
async fn events_come() {
    let (_library, timer) = timer("events").await;
    let (send, mut events) = unbounded_channel();
    let subscription = timer.on_echo_fired(move |event| drop(send.send(event))).await.expect("a listener");
    timer.echo(request("heard", 0)).await.expect("an echo");
    let want = EchoEvent { message: "heard".to_owned(), echo_count: 1 };
    assert_eq!(soon(events.recv()).await, Some(want));
    drop(subscription);
    assert_eq!(soon(events.recv()).await, None);
}

#[tokio::test]
async fn calls_run_at_the_same_time_and_can_be_given_up() {
    let (_library, timer) = timer("t").await;
    let calls: Vec<_> = (0..200)
        .map(|number| {
            let timer = timer.clone();
            tokio::spawn(async move { timer.echo(request(&number.to_string(), number % 20)).await })
        })
        .collect();
    for (number, call) in calls.into_iter().enumerate() {
        let echoed = soon(call).await.expect("no panic").expect("an echo").echoed;
        assert_eq!(echoed, number.to_string());
    }
    let late = timer.with_timeout(Duration::from_millis(5)).echo(request("late", 5_000)).await;
    assert!(matches!(late, Err(CallError::Timeout(_))), "{late:?}");
    let pending = timer.clone();
    let call = tokio::spawn(async move { pending.echo(request("ended", 5_000)).await });
    tokio::task::yield_now().await;
    timer.close().await.expect("closed");
    let ended = soon(call).await.expect("no panic");
    assert!(matches!(ended, Err(CallError::Cancelled(_) | CallError::Error(_))), "{ended:?}");
    assert!(timer.version().await.is_err());
}
