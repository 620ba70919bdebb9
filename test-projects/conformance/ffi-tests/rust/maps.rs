//! Maps.

use std::collections::BTreeMap;

use conformance_client::{EveryMap, MapChoice, MapError};

use crate::helpers::{TEXT, counts, echo, library, points, rectangle, typed};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    echo!(library.echo_counts: BTreeMap::new(), counts());
    echo!(library.echo_by_number: BTreeMap::from([(i64::MIN, String::new()), (-1, TEXT.into()), (24, "a".into()), (i64::MAX, "b".into())]));
    echo!(library.echo_by_octet: (0..=255).map(|key| (key, key % 2 == 0)).collect::<BTreeMap<u8, bool>>());
    echo!(library.echo_by_u64: BTreeMap::from([(0, points()[0]), (u64::MAX, points()[1])]));
    echo!(library.echo_maps: BTreeMap::from([("".into(), BTreeMap::new()), (TEXT.into(), BTreeMap::from([(i32::MIN, points()), (1, vec![])]))]));
    echo!(library.echo_every_map: EveryMap {
        field: BTreeMap::from([("a".into(), vec![0])]),
        list: vec![counts(), BTreeMap::new()],
        option: Some(counts()),
        options: BTreeMap::from([("none".into(), None), ("some".into(), Some(0))]),
        shapes: BTreeMap::from([(u32::MAX, rectangle())]),
    });
    echo!(library.echo_map_choice: MapChoice::Texts(BTreeMap::from([("k".into(), "v".into())])), MapChoice::Numbers {
        numbers: BTreeMap::from([(i16::MIN, i16::MAX)]),
    });
    let (error, message) = typed(library.fail_with_map(counts()).await);
    assert_eq!((error, message.as_str()), (MapError { entries: counts() }, "4 entries"));
}
