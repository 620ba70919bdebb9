//! A timer: sleeps, echoes, and plans jobs.
//!
//! The reference library of the project. Its names, texts and wire format are fixed, so that hosts that were
//! written for it keep working.

use std::time::Duration;

/// The longest delay that [`MyTimer::echo`] accepts, in milliseconds.
#[ffi::export]
pub const MAX_DELAY_MS: i64 = 5_000;

/// The backoff of a job whose retry policy does not name one, in milliseconds.
#[ffi::export]
pub const DEFAULT_BACKOFF_MS: u32 = 250;

/// The version of the library.
#[ffi::export]
pub const TIMER_VERSION: &str = "nim-timer v0.1.0";

/// The span over which [`MyTimer::schedule`] counts runs, in milliseconds.
const PLANNING_WINDOW_MS: i64 = 60_000;

/// A named timer. One context owns one instance.
#[ffi::library]
pub struct MyTimer {
    name: String,
}

/// What a timer is made from.
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct TimerConfig {
    /// The name of the timer, which its replies carry.
    pub name: String,
}

/// A message to send back, and how long to wait before.
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct EchoRequest {
    /// The message.
    pub message: String,
    /// The wait in milliseconds, at most [`MAX_DELAY_MS`]. Below zero is as good as zero.
    pub delay_ms: i64,
}

/// The answer to an [`EchoRequest`].
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct EchoResponse {
    /// The message of the request.
    pub echoed: String,
    /// The name of the timer that answered.
    pub timer_name: String,
}

/// A request with everything in it that a request can hold.
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct ComplexRequest {
    /// Messages; they are counted, not sent.
    pub messages: Vec<EchoRequest>,
    /// Free labels.
    pub tags: Vec<String>,
    /// A remark.
    pub note: Option<String>,
    /// How often the sender has tried before.
    pub retries: Option<i64>,
}

/// The answer to a [`ComplexRequest`].
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct ComplexResponse {
    /// What was received, in one line.
    pub summary: String,
    /// The number of messages.
    pub item_count: i64,
    /// Whether there was a note.
    pub has_note: bool,
}

/// An echo that is about to be sent back.
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct EchoEvent {
    /// The message of the request.
    pub message: String,
    /// The number of echoes that this event stands for: one.
    pub echo_count: i64,
}

/// How urgent a job is.
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobPriority {
    /// Backs off twice as long.
    Low,
    /// Backs off as its policy says.
    Normal,
    /// Backs off half as long.
    High,
}

/// A job to plan.
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct JobSpec {
    /// The name of the job, not empty.
    pub name: String,
    /// What the job works on.
    pub payload: Vec<String>,
    /// How urgent it is.
    pub priority: JobPriority,
}

/// What to do when a job fails.
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    /// The number of attempts, at least one.
    pub max_attempts: i64,
    /// The wait between attempts in milliseconds; [`DEFAULT_BACKOFF_MS`] where it is not positive.
    pub backoff_ms: i64,
    /// The failures to try again after.
    pub retry_on: Vec<String>,
}

/// When a job runs.
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleConfig {
    /// The start, in milliseconds.
    pub start_at_ms: i64,
    /// The time between runs in milliseconds; the job runs once where it is not positive.
    pub interval_ms: i64,
    /// What to move the first run by, in milliseconds.
    pub jitter: Option<i64>,
}

/// The plan that [`MyTimer::schedule`] made.
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleResult {
    /// `<name of the timer>:<name of the job>`
    pub job_id: String,
    /// The number of runs within one minute, at least one.
    pub will_run_count: i64,
    /// The first run, in milliseconds.
    pub first_run_at_ms: i64,
    /// The wait between attempts in milliseconds, with the priority taken into account.
    pub effective_backoff_ms: i64,
    /// The priority as given.
    pub priority: JobPriority,
}

/// [`MyTimer::echo`] has waited for its delay, and is about to reply.
#[ffi::event]
pub async fn on_echo_fired(ctx: &ffi::Context, event: EchoEvent);

/// [`MyTimer::schedule`] has made a plan, and is about to reply with it.
#[ffi::event(rename_all = "camelCase")]
pub async fn on_job_scheduled(ctx: &ffi::Context, job_id: String, will_run_count: i64);

#[ffi::export(rename_all = "camelCase")]
impl MyTimer {
    /// Makes a timer.
    #[ffi::constructor]
    pub async fn create(config: TimerConfig) -> Result<Self, String> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        Ok(Self { name: config.name })
    }

    /// Sleeps for the delay of the request, then sends its message back. Fires [`on_echo_fired`].
    ///
    /// # Errors
    /// The delay is over [`MAX_DELAY_MS`].
    pub async fn echo(&self, ctx: &ffi::Context, req: EchoRequest) -> Result<EchoResponse, String> {
        if req.delay_ms > MAX_DELAY_MS {
            return Err(format!("delayMs must not exceed {MAX_DELAY_MS}"));
        }
        let delay = Duration::from_millis(u64::try_from(req.delay_ms).unwrap_or(0));
        tokio::time::sleep(delay).await;
        on_echo_fired(ctx, EchoEvent { message: req.message.clone(), echo_count: 1 }).await;
        Ok(EchoResponse { echoed: req.message, timer_name: self.name.clone() })
    }

    /// The version of the library that the timer lives in.
    pub fn version(&self) -> String {
        TIMER_VERSION.to_owned()
    }

    /// The version of the library, without a timer.
    pub fn lib_version() -> String {
        TIMER_VERSION.to_owned()
    }

    /// Says what it received.
    pub fn complex(&self, req: ComplexRequest) -> ComplexResponse {
        let count = req.messages.len();
        let note = req.note.as_deref().unwrap_or("<none>");
        let retries = req.retries.unwrap_or(0);
        ComplexResponse {
            summary: format!("received {count} messages, note={note}, retries={retries}"),
            item_count: i64::try_from(count).unwrap_or(i64::MAX),
            has_note: req.note.is_some(),
        }
    }

    /// Plans a job. Nothing runs. Fires [`on_job_scheduled`].
    ///
    /// # Errors
    /// The job has no name, or its policy allows no attempt.
    pub async fn schedule(
        &self,
        ctx: &ffi::Context,
        job: JobSpec,
        retry: RetryPolicy,
        schedule: ScheduleConfig,
    ) -> Result<ScheduleResult, String> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        if job.name.is_empty() {
            return Err("job name must not be empty".to_owned());
        }
        if retry.max_attempts <= 0 {
            return Err("retry.maxAttempts must be positive".to_owned());
        }
        let will_run_count = match schedule.interval_ms {
            interval @ 1.. => (PLANNING_WINDOW_MS / interval).max(1),
            _ => 1,
        };
        let backoff = match retry.backoff_ms {
            backoff @ 1.. => backoff,
            _ => i64::from(DEFAULT_BACKOFF_MS),
        };
        let job_id = format!("{}:{}", self.name, job.name);
        on_job_scheduled(ctx, job_id.clone(), will_run_count).await;
        Ok(ScheduleResult {
            job_id,
            will_run_count,
            // The end of time is as late as anything can be planned.
            first_run_at_ms: schedule.start_at_ms.saturating_add(schedule.jitter.unwrap_or(0)),
            effective_backoff_ms: match job.priority {
                JobPriority::High => backoff / 2,
                JobPriority::Normal => backoff,
                JobPriority::Low => backoff.saturating_mul(2),
            },
            priority: job.priority,
        })
    }
}

#[cfg(test)]
mod tests {
    use ffi::testing::TestContext;
    use tokio::time::Instant;

    use super::*;

    async fn timer() -> MyTimer {
        MyTimer::create(TimerConfig { name: "t".to_owned() }).await.expect("a timer")
    }

    fn request(message: &str, delay_ms: i64) -> EchoRequest {
        EchoRequest { message: message.to_owned(), delay_ms }
    }

    fn job(name: &str, priority: JobPriority) -> JobSpec {
        JobSpec { name: name.to_owned(), payload: vec!["p".to_owned()], priority }
    }

    fn retry(max_attempts: i64, backoff_ms: i64) -> RetryPolicy {
        RetryPolicy { max_attempts, backoff_ms, retry_on: Vec::new() }
    }

    fn every(interval_ms: i64) -> ScheduleConfig {
        ScheduleConfig { start_at_ms: 0, interval_ms, jitter: None }
    }

    // The clock of these tests is tokio's, paused: it jumps to the next timer, so that waits are exact and
    // take no time.

    #[tokio::test(start_paused = true)]
    async fn create_sleeps_one_millisecond_and_keeps_the_name() {
        let start = Instant::now();
        assert_eq!(timer().await.name, "t");
        assert_eq!(start.elapsed().as_millis(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn echo_sleeps_as_long_as_asked() {
        let timer = timer().await;
        for (asked, slept) in [(i64::MIN, 0), (-1, 0), (0, 0), (70, 70), (MAX_DELAY_MS, 5_000)] {
            let start = Instant::now();
            let reply = timer.echo(TestContext::new().context(), request("a\0𝄞", asked)).await;
            let expect = EchoResponse { echoed: "a\0𝄞".to_owned(), timer_name: "t".to_owned() };
            assert_eq!(reply, Ok(expect));
            // Without a wait tokio's own clock may still move on by its tick.
            let elapsed = start.elapsed().as_millis();
            assert!((slept..=slept + 1).contains(&elapsed), "asked {asked}, slept {elapsed}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_echo_is_told_before_it_is_sent() {
        let (timer, test) = (timer().await, TestContext::new());
        let slow = timer.echo(test.context(), request("slow", 50));
        let quick = timer.echo(test.context(), request("quick", 0));
        let refused = timer.echo(test.context(), request("never", MAX_DELAY_MS + 1));
        let _ = tokio::join!(slow, quick, refused);
        let fired: Vec<EchoEvent> = test.events("on_echo_fired");
        let told = |message: &str| EchoEvent { message: message.to_owned(), echo_count: 1 };
        assert_eq!(fired, [told("quick"), told("slow")]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_plan_is_told_and_a_refusal_is_not() {
        let (timer, test) = (timer().await, TestContext::new());
        for attempts in [0, 1] {
            let job = job("j", JobPriority::Low);
            let _ = timer.schedule(test.context(), job, retry(attempts, 0), every(15_000)).await;
        }
        let fired: Vec<OnJobScheduledPayload> = test.events("on_job_scheduled");
        assert_eq!(fired.len(), 1);
        assert_eq!((fired[0].job_id.as_str(), fired[0].will_run_count), ("t:j", 4));
    }

    #[tokio::test(start_paused = true)]
    async fn echo_refuses_longer_delays_at_once() {
        let timer = timer().await;
        let start = Instant::now();
        for delay in [5_001, i64::MAX] {
            let reply = timer.echo(TestContext::new().context(), request("m", delay)).await;
            assert_eq!(reply, Err("delayMs must not exceed 5000".to_owned()));
        }
        assert_eq!(start.elapsed().as_millis(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn versions_are_the_text_that_hosts_check() {
        assert_eq!(timer().await.version(), "nim-timer v0.1.0");
        assert_eq!(MyTimer::lib_version(), "nim-timer v0.1.0");
    }

    #[tokio::test(start_paused = true)]
    async fn complex_counts_and_summarizes() {
        let timer = timer().await;
        let full = timer.complex(ComplexRequest {
            messages: vec![request("one", 1), request("two", 2)],
            tags: vec!["a".to_owned()],
            note: Some("hi".to_owned()),
            retries: Some(-3),
        });
        assert_eq!(full.summary, "received 2 messages, note=hi, retries=-3");
        assert_eq!((full.item_count, full.has_note), (2, true));

        let empty = timer.complex(ComplexRequest {
            messages: Vec::new(),
            tags: Vec::new(),
            note: None,
            retries: None,
        });
        assert_eq!(empty.summary, "received 0 messages, note=<none>, retries=0");
        assert_eq!((empty.item_count, empty.has_note), (0, false));
    }

    #[tokio::test(start_paused = true)]
    async fn an_empty_note_is_a_note() {
        let request = ComplexRequest {
            messages: Vec::new(),
            tags: Vec::new(),
            note: Some(String::new()),
            retries: None,
        };
        let reply = timer().await.complex(request);
        assert_eq!(reply.summary, "received 0 messages, note=, retries=0");
        assert!(reply.has_note);
    }

    #[tokio::test(start_paused = true)]
    async fn schedule_sleeps_one_millisecond_and_fills_the_plan() {
        let timer = timer().await;
        let start = Instant::now();
        let when = ScheduleConfig { start_at_ms: 1_000, interval_ms: 15_000, jitter: Some(-30) };
        let plan = timer
            .schedule(TestContext::new().context(), job("j", JobPriority::Normal), retry(3, 100), when)
            .await;
        let expect = ScheduleResult {
            job_id: "t:j".to_owned(),
            will_run_count: 4,
            first_run_at_ms: 970,
            effective_backoff_ms: 100,
            priority: JobPriority::Normal,
        };
        assert_eq!(plan, Ok(expect));
        assert_eq!(start.elapsed().as_millis(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn schedule_refuses_a_job_without_name_or_attempts() {
        let timer = timer().await;
        let nameless = timer
            .schedule(TestContext::new().context(), job("", JobPriority::Low), retry(0, 0), every(0))
            .await;
        assert_eq!(nameless, Err("job name must not be empty".to_owned()));
        for attempts in [0, -1, i64::MIN] {
            let plan = timer
                .schedule(
                    TestContext::new().context(),
                    job("j", JobPriority::Low),
                    retry(attempts, 0),
                    every(0),
                )
                .await;
            assert_eq!(plan, Err("retry.maxAttempts must be positive".to_owned()));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn runs_are_counted_over_a_minute_and_are_at_least_one() {
        let timer = timer().await;
        let cases = [
            (i64::MIN, 1),
            (-1, 1),
            (0, 1),
            (1, 60_000),
            (7, 8_571),
            (60_000, 1),
            (60_001, 1),
            (i64::MAX, 1),
        ];
        for (interval, runs) in cases {
            let plan = timer
                .schedule(
                    TestContext::new().context(),
                    job("j", JobPriority::Low),
                    retry(1, 0),
                    every(interval),
                )
                .await;
            assert_eq!(plan.map(|plan| plan.will_run_count), Ok(runs), "every {interval} ms");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn backoff_follows_the_priority() {
        use JobPriority::{High, Low, Normal};
        let timer = timer().await;
        let cases = [
            (High, 101, 50),
            (Normal, 101, 101),
            (Low, 101, 202),
            // Where the policy names none.
            (High, 0, 125),
            (Normal, -5, 250),
            (Low, i64::MIN, 500),
            (High, 1, 0),
            (Low, i64::MAX, i64::MAX),
        ];
        for (priority, backoff, effective) in cases {
            let plan = timer
                .schedule(TestContext::new().context(), job("j", priority), retry(1, backoff), every(0))
                .await
                .expect("a plan");
            assert_eq!(plan.effective_backoff_ms, effective, "{priority:?}, {backoff} ms");
            assert_eq!(plan.priority, priority);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_run_stays_in_range() {
        let timer = timer().await;
        let cases = [
            (5, None, 5),
            (5, Some(7), 12),
            (-5, Some(-7), -12),
            (i64::MAX, Some(1), i64::MAX),
            (1, Some(i64::MAX), i64::MAX),
            (i64::MIN, Some(-1), i64::MIN),
        ];
        for (start_at_ms, jitter, first) in cases {
            let when = ScheduleConfig { start_at_ms, interval_ms: 0, jitter };
            let plan = timer
                .schedule(TestContext::new().context(), job("j", JobPriority::Low), retry(1, 0), when)
                .await;
            assert_eq!(plan.map(|plan| plan.first_run_at_ms), Ok(first));
        }
    }
}
