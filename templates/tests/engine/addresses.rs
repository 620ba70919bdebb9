//! Addresses, as they are written.

use ffi_templates::engine::remote::Address;

#[test]
fn an_address_is_what_its_parts_say() {
    let tcp = |host: &str, port| Address::Tcp { host: host.to_owned(), port };
    let nats = |subject: &str| Address::Nats {
        host: "localhost".to_owned(),
        port: 4222,
        subject: subject.to_owned(),
    };
    let all = [
        ("tcp:127.0.0.1:9099", tcp("127.0.0.1", 9099)),
        ("tcp://localhost:1", tcp("localhost", 1)),
        ("tcp:[::1]:65535", tcp("::1", 65535)),
        ("tls:example.org:443", Address::Tls { host: "example.org".to_owned(), port: 443 }),
        ("unix:/run/timer.sock", Address::Unix("/run/timer.sock".into())),
        ("unix:///run/timer.sock", Address::Unix("/run/timer.sock".into())),
        ("unix:here", Address::Unix("here".into())),
        ("nats:localhost:4222/timers.eu", nats("timers.eu")),
        ("nats://localhost:4222/timers", nats("timers")),
    ];
    for (text, address) in all {
        assert_eq!(text.parse(), Ok(address.clone()), "{text}");
        assert_eq!(address.to_string().parse(), Ok(address), "{text}");
    }
}

#[test]
fn what_is_no_address_is_said() {
    let all = [
        ("", "it begins with"),
        ("9099", "it begins with"),
        ("http://localhost:1", "it begins with"),
        ("tcp:localhost", "a port comes behind"),
        ("tcp::1", "there is no host"),
        ("tcp:localhost:65536", "the port is a number"),
        ("tcp:localhost:", "the port is a number"),
        ("tcp:localhost:+1", "the port is a number"),
        ("tcp:::1:80", "in brackets"),
        ("tcp:[::1:80", "the bracket"),
        ("unix:", "there is no path"),
        ("nats:localhost:4222", "a subject"),
        ("nats:localhost:4222/", "a subject is of words"),
        ("nats:localhost:4222/a..b", "a subject is of words"),
        ("nats:localhost:4222/a.*", "a subject is of words"),
        ("nats:localhost:4222/a b", "a subject is of words"),
    ];
    for (text, why) in all {
        let error = text.parse::<Address>().expect_err(text);
        assert!(error.contains(why), "{error}");
    }
}
