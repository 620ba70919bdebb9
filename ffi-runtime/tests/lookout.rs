//! A thread of the library that is in a callback for long keeps nobody up who begins to wait meanwhile. Whether another one is awake is a matter of the whole process, so
//! there is one test here and nothing beside it.

use std::{
    ffi::c_void,
    ptr,
    sync::{
        Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

#[ffi::library]
struct Clock;

#[ffi::export]
impl Clock {
    #[ffi::constructor]
    fn make() -> Self {
        Self
    }

    async fn sleep(&self, ms: u64) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

type Ctx = *mut c_void;
type Callback = unsafe extern "C" fn(i32, *const c_void, usize, *mut c_void);

unsafe extern "C" {
    fn lookout_make_wait(out: *mut Ctx, reply: *mut c_void) -> i32;
    fn lookout_sleep(ctx: Ctx, callback: Callback, user_data: *mut c_void, ms: u64) -> i32;
    fn lookout_sleep_wait(ctx: Ctx, ms: u64, timeout_ms: i64, reply: *mut c_void) -> i32;
    fn lookout_destroy(ctx: Ctx) -> i32;
}

const OK: i32 = 0;

/// How long something may take that would otherwise never happen.
const LONG: Duration = Duration::from_secs(20);

/// A callback says that it was entered, and returns when the door is opened.
struct Door {
    entered: Sender<()>,
    open: Mutex<Receiver<()>>,
}

unsafe extern "C" fn stay(code: i32, _: *const c_void, _: usize, user_data: *mut c_void) {
    assert_eq!(code, OK);
    // SAFETY: the test below passed a door, which lives as long as the process.
    let door = unsafe { &*user_data.cast::<Door>() };
    door.entered.send(()).expect("the test waits");
    door.open.lock().expect("one callback").recv_timeout(LONG).expect("the test opens it");
}

unsafe extern "C" fn tell(code: i32, _: *const c_void, _: usize, user_data: *mut c_void) {
    // SAFETY: the test below passed a sender, which lives as long as the process.
    unsafe { &*user_data.cast::<Sender<i32>>() }.send(code).expect("the test waits");
}

#[test]
fn a_call_goes_on_while_a_thread_of_the_library_is_in_a_callback() {
    // As many as are needed, also where there is one processor.
    // SAFETY: no other thread reads the environment now.
    unsafe { std::env::set_var("TOKIO_WORKER_THREADS", "2") };
    let mut context = ptr::null_mut();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { lookout_make_wait(&mut context, ptr::null_mut()) }, OK);
    for _ in 0..20 {
        let ((entered, enters), (opens, open)) = (channel(), channel());
        let door: &Door = Box::leak(Box::new(Door { entered, open: Mutex::new(open) }));
        let door = ptr::from_ref(door).cast_mut().cast();
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { lookout_sleep(context, stay, door, 1) }, OK);
        enters.recv_timeout(LONG).expect("it sleeps for a millisecond");

        let (replied, replies) = channel::<i32>();
        let replied: &Sender<i32> = Box::leak(Box::new(replied));
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { lookout_sleep(context, tell, ptr::from_ref(replied).cast_mut().cast(), 1) }, OK);
        assert_eq!(replies.recv_timeout(LONG), Ok(OK), "another thread sees that its time is over");

        let (returned, returns) = channel();
        let address = context.addr();
        thread::spawn(move || {
            // SAFETY: the arguments are what the header asks for.
            let code =
                unsafe { lookout_sleep_wait(ptr::without_provenance_mut(address), 1, -1, ptr::null_mut()) };
            returned.send(code)
        });
        assert_eq!(returns.recv_timeout(LONG), Ok(OK), "also of one that is waited for");
        opens.send(()).expect("the callback waits");
    }
    // SAFETY: any context may be passed.
    assert_eq!(unsafe { lookout_destroy(context) }, OK);
}
