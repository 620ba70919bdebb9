//! Servers that meet at a NATS server, where there is one to be run.

use std::{
    net::{TcpListener, TcpStream},
    process::{Child, Stdio},
    thread,
    time::Duration,
};

use super::Served;

/// A NATS server, until it is dropped.
struct Nats {
    child: Child,
    port: u16,
}

impl Nats {
    /// One at a free port; none where it is not installed.
    fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
        #[expect(clippy::disallowed_methods, reason = "a test runs a server beside it")]
        let mut command = std::process::Command::new("nats-server");
        let command = command.args(["-a", "127.0.0.1", "-p", &port.to_string()]).stderr(Stdio::null());
        let mut nats = Self { child: command.spawn().ok()?, port };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert_eq!(nats.child.try_wait().expect("it was started"), None, "it has ended");
            thread::sleep(Duration::from_millis(10));
        }
        Some(nats)
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn calls_find_a_server_by_its_subject() {
    let Some(nats) = Nats::start() else { return };
    let address = format!("nats:127.0.0.1:{}/timer", nats.port);
    let server = Served::timer(&[&address], &[]);
    let echo = server.call(&["echo", r#"{"req": {"message": "hi", "delayMs": 0}}"#, "--watch-events"]);
    echo.says(0, &["{\"echoed\":\"hi\",\"timerName\":\"ipc-server\"}\n"]);
    let event = "{\"eventType\":\"on_echo_fired\",\"payload\":{\"message\":\"hi\",\"echoCount\":1}}\n";
    assert!(echo.stdout.starts_with(event), "{}", echo.stdout);
    server
        .call(&["echo", r#"{"req": {"message": "hi", "delayMs": 6000}}"#])
        .says(10, &["delayMs must not exceed 5000"]);
    server.signal("TERM");
    server.ended().says(0, &["Stopping"]);
    crate::tool::cargo_ffi(&["call", &address, "version"]).says(12, &["no connection to `nats:"]);
}
