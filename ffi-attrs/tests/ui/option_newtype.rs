//! FFI0003: options for parts that a newtype does not have.

#[ffi::data(rename_all = "camelCase")]
struct UserId(u64);

#[ffi::data]
struct Key(#[ffi(rename = "key")] u64);

#[ffi::data(via = "String", rename_all = "camelCase")]
struct Email {
    #[ffi(rename = "userName")]
    user_name: String,
}

impl From<String> for Email {
    fn from(user_name: String) -> Self {
        Self { user_name }
    }
}

impl From<&Email> for String {
    fn from(email: &Email) -> Self {
        email.user_name.clone()
    }
}

#[ffi::data(via = "u8")]
enum Level {
    #[ffi(rename = "low")]
    Low,
    High {
        #[ffi(default = 3)]
        by: u8,
    },
}

fn main() {}
