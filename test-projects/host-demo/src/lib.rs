//! A login that asks its host: who the user is, and for a token.
//!
//! What it needs of the world outside it has as functions that the host implements. It has no network, no database and no clock of
//! its own, and its tests need none either.

/// A login. It keeps nothing: what there is to know, the host knows.
#[ffi::library]
pub struct HostDemo;

/// Who wants to log in.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct LoginRequest {
    /// The id of the user.
    pub user_id: String,
    /// What the token is for.
    pub scope: String,
}

/// What the host knows of a user.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// What to call the user.
    pub name: String,
    /// Whether the user may log in.
    pub is_active: bool,
}

/// A login that worked.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// What to say to the user.
    pub greeting: String,
    /// What the host gave for it.
    pub token: String,
}

/// Why a login did not work.
#[ffi::error]
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LoginError {
    /// The host does not know the user.
    #[error("there is no user `{user_id}`")]
    UnknownUser {
        /// The id of the request.
        user_id: String,
    },
    /// The user may not log in.
    #[error("`{name}` may not log in")]
    Inactive {
        /// What the user is called.
        name: String,
    },
    /// The host could not say; the text is its own, or says what is missing.
    #[error("the host: {0}")]
    Host(String),
}

impl From<ffi::HostError> for LoginError {
    fn from(error: ffi::HostError) -> Self {
        Self::Host(error.to_string())
    }
}

/// What the host knows of a user; nothing where it knows no such user.
#[ffi::host]
pub async fn fetch_profile(ctx: &ffi::Context, user_id: String) -> Result<Option<Profile>, ffi::HostError>;

/// Where tokens are from.
#[ffi::host]
pub trait Accounts {
    /// A token for a user.
    ///
    /// # Errors
    /// The user does not get one.
    async fn fetch_token(&self, user_id: String, scope: String) -> Result<String, LoginError>;

    /// A login has ended.
    fn note(&self, line: String);
}

#[ffi::export]
impl HostDemo {
    /// Makes a login.
    #[ffi::constructor]
    pub fn create() -> Self {
        Self
    }

    /// Logs a user in: asks the host for the profile, and where that allows it for a token.
    ///
    /// # Errors
    /// The host does not know the user, does not let the user in, or fails.
    pub async fn login(&self, ctx: &ffi::Context, request: LoginRequest) -> Result<Session, LoginError> {
        let user = request.user_id.clone();
        let outcome = login(ctx, request).await;
        ctx.note(match &outcome {
            Ok(_) => format!("{user} is in"),
            Err(error) => format!("{user} is not in: {error}"),
        });
        outcome
    }
}

async fn login(ctx: &ffi::Context, request: LoginRequest) -> Result<Session, LoginError> {
    let LoginRequest { user_id, scope } = request;
    let profile = fetch_profile(ctx, user_id.clone()).await?;
    let Some(Profile { name, is_active }) = profile else { return Err(LoginError::UnknownUser { user_id }) };
    if !is_active {
        return Err(LoginError::Inactive { name });
    }
    let token = ctx.fetch_token(user_id, scope).await?;
    Ok(Session { greeting: format!("Hello, {name}"), token })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use ffi::{HostError, testing::TestContext};

    use super::*;

    fn request(user_id: &str) -> LoginRequest {
        LoginRequest { user_id: user_id.to_owned(), scope: "read".to_owned() }
    }

    /// A host that knows `ada`, who is active, and `bob`, who is not; and the lines that it was told.
    fn host() -> (TestContext, Arc<Mutex<Vec<String>>>) {
        let (test, lines) = (TestContext::new(), Arc::<Mutex<Vec<String>>>::default());
        test.answer("fetch_profile", |user_id: String| async move {
            let of = |name: &str, is_active| Some(Profile { name: name.to_owned(), is_active });
            match user_id.as_str() {
                "ada" => Ok(of("Ada", true)),
                "bob" => Ok(of("Bob", false)),
                "offline" => Err(HostError::Failed { text: "no connection".to_owned() }),
                _ => Ok::<_, HostError>(None),
            }
        });
        test.answer("accounts_fetch_token", |user_id: String, scope: String| async move {
            Ok::<_, LoginError>(format!("{user_id}-{scope}"))
        });
        let noted = Arc::clone(&lines);
        test.answer_now("accounts_note", move |line: String| {
            noted.lock().expect("no test panics here").push(line)
        });
        (test, lines)
    }

    #[tokio::test]
    async fn who_is_known_and_active_gets_a_token() {
        let (test, lines) = host();
        let session = HostDemo::create().login(test.context(), request("ada")).await;
        let expect = Session { greeting: "Hello, Ada".to_owned(), token: "ada-read".to_owned() };
        assert_eq!(session, Ok(expect));
        assert_eq!(*lines.lock().expect("no test panics here"), ["ada is in"]);
    }

    #[tokio::test]
    async fn others_do_not() {
        let (test, lines) = host();
        for (user, error) in [
            ("bob", LoginError::Inactive { name: "Bob".to_owned() }),
            ("eve", LoginError::UnknownUser { user_id: "eve".to_owned() }),
            ("offline", LoginError::Host("no connection".to_owned())),
        ] {
            assert_eq!(HostDemo::create().login(test.context(), request(user)).await, Err(error));
        }
        assert_eq!(lines.lock().expect("no test panics here").len(), 3);
    }

    #[tokio::test]
    async fn a_host_that_does_not_answer_is_said_to_be_missing() {
        let outcome = HostDemo::create().login(TestContext::new().context(), request("ada")).await;
        let Err(LoginError::Host(text)) = outcome else { panic!("{outcome:?}") };
        assert!(text.contains("fetch_profile"), "{text}");
    }

    /// What takes the trait needs no context.
    #[tokio::test]
    async fn the_trait_can_be_implemented_by_anything() {
        struct Fixed;
        impl Accounts for Fixed {
            async fn fetch_token(&self, _: String, _: String) -> Result<String, LoginError> {
                Ok("fixed".to_owned())
            }

            fn note(&self, _: String) {}
        }
        async fn token(tokens: &impl Accounts) -> Result<String, LoginError> {
            tokens.fetch_token(String::new(), String::new()).await
        }
        assert_eq!(token(&Fixed).await, Ok("fixed".to_owned()));
    }
}
