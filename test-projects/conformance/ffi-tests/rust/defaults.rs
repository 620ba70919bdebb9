//! Values that a host may leave out, and a package does not.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use conformance_client::{Blank, Guess, Inner, Level, Preset, Received, Season, Stroke, Uuid};

use crate::helpers::{TEXT, echo, labelled, library, points};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    echo!(library.echo_preset: Preset {
        least: -128, most: u64::MAX, wide: i128::MIN, tenth: 0.1, zero: -0.0, truth: true, text: TEXT.into(), option: None, other: 7, due: 1,
    }, Preset {
        least: 1, most: 0, wide: i128::MAX, tenth: -1.5, zero: 0.0, truth: false, text: String::new(), option: Some(Level::Low), other: 0, due: 0,
    });
    let inner = Inner { first: -1, second: 0 };
    echo!(library.echo_blank: Blank {
        number: 0, truth: false, text: String::new(), bytes: vec![], list: vec![], array: [0, 0], map: BTreeMap::new(), set: BTreeSet::new(), span: Duration::ZERO,
        id: Uuid::nil(), option: None, inner, boxed: Box::new(inner), flat: Season::Summer, newtype: Guess(None),
    }, Blank {
        number: 1, truth: true, text: TEXT.into(), bytes: vec![0], list: points(), array: [1, 2], map: BTreeMap::from([("a".into(), 1)]), set: BTreeSet::from([1]),
        span: Duration::from_nanos(1), id: Uuid::max(), option: Some(0), inner, boxed: Box::new(inner), flat: Season::Winter, newtype: Guess(Some(0)),
    });
    echo!(library.echo_strokes: vec![
        Stroke::Invisible,
        Stroke::Plain(3),
        Stroke::Dashed(0.5, inner),
        Stroke::Coloured { colour: "black".into(), width: 1, opaque: true, dash: None },
        Stroke::Coloured { colour: String::new(), width: 0, opaque: false, dash: Some(9) },
    ]);
}

#[tokio::test]
async fn parameters_are_passed() {
    let (library, instance) = labelled("label").await;
    let inner = Inner { first: 3, second: 4 };
    let received = library.default_parameters(7, "", false, Some(0), inner, &[1, 2, 3]).await;
    let want = Received { number: 7, text: String::new(), truth: false, option: Some(0), inner, lent: 3 };
    assert_eq!(received, Ok(want));
    assert_eq!(library.default_and_due("one ", "two").await.as_deref(), Ok("one two"));
    assert_eq!(instance.default_prefix("a ").await.as_deref(), Ok("a label"));
    assert_eq!(instance.default_later(4).await, Ok(8));
    let other = library.with_default_label("other").await.expect("an instance");
    assert_eq!(other.label().await.as_deref(), Ok("other"));
}
