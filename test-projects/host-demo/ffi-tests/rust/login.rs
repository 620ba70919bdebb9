//! A login that asks its host.

use std::sync::{Arc, Mutex};

use host_demo_client::*;

/// Gives out tokens, and keeps what it is told.
#[derive(Clone, Default)]
struct Desk {
    lines: Arc<Mutex<Vec<String>>>,
}

impl Accounts for Desk {
    async fn fetch_token(&self, user_id: String, scope: String) -> Result<String, HostError<LoginError>> {
        tokio::task::yield_now().await;
        match scope.as_str() {
            "all" => Err(LoginError::Inactive { name: user_id }.into()),
            "none" => Err("no tokens today".into()),
            _ => Ok(format!("{user_id}-{scope}")),
        }
    }

    fn note(&self, line: String) {
        self.lines.lock().expect("no panic").push(line);
    }
}

fn request(user_id: &str, scope: &str) -> LoginRequest {
    LoginRequest { user_id: user_id.to_owned(), scope: scope.to_owned() }
}

async fn fetch_profile(user_id: String) -> Result<Option<Profile>, HostError> {
    match user_id.as_str() {
        "ada" => Ok(Some(Profile { name: "Ada".to_owned(), is_active: true })),
        "bob" => Ok(Some(Profile { name: "Bob".to_owned(), is_active: false })),
        "offline" => Err(HostError::new("no connection")),
        _ => Ok(None),
    }
}

#[tokio::test]
async fn the_host_decides() {
    let library = Library::from_env().await.expect("the library");
    let demo = library.create().await.expect("a login");
    let desk = Desk::default();
    demo.set_fetch_profile(fetch_profile).await.expect("set");
    demo.set_accounts(desk.clone()).await.expect("set");
    let session = demo.login(request("ada", "read")).await.expect("a session");
    assert_eq!(session, Session { greeting: "Hello, Ada".to_owned(), token: "ada-read".to_owned() });
    let failures = [
        ("bob", "read", LoginError::Inactive { name: "Bob".to_owned() }, "`Bob` may not log in"),
        ("eve", "read", LoginError::UnknownUser { user_id: "eve".to_owned() }, "there is no user `eve`"),
        ("ada", "all", LoginError::Inactive { name: "ada".to_owned() }, "`ada` may not log in"),
    ];
    for (user, scope, error, message) in failures {
        let failed = demo.login(request(user, scope)).await;
        assert_eq!(failed, Err(CallError::Failed { error, message: message.to_owned() }));
    }
    for (user, scope, text) in [("offline", "read", "no connection"), ("ada", "none", "no tokens today")] {
        let failed = demo.login(request(user, scope)).await.expect_err("a failure");
        assert!(matches!(failed.error(), Some(LoginError::Host(said)) if said.contains(text)), "{failed:?}");
    }
    let lines = desk.lines.lock().expect("no panic").clone();
    assert_eq!((lines.len(), lines[0].as_str()), (6, "ada is in"));
}

#[tokio::test]
async fn without_a_host_there_is_no_login() {
    let library = Library::from_env().await.expect("the library");
    let demo = library.create().await.expect("a login");
    let failed = demo.login(request("ada", "read")).await.expect_err("nobody knows");
    assert!(failed.to_string().contains("fetch_profile"), "{failed}");
    // The line that it would have told is one as well.
    assert_eq!(demo.host_stats().await.expect("numbers").failed, 2);
}
