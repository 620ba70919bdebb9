//! Types that another crate annotates.

use conformance_client::{EveryForeign, ForeignError, ForeignPoint, ForeignStyle};

use crate::helpers::{echo, library, typed};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    let point = |from_left| ForeignPoint { from_left, from_below: -1, style: Some(ForeignStyle::Cross) };
    echo!(library.echo_foreign_point: point(0), ForeignPoint { style: None, ..point(1) });
    echo!(library.echo_foreign_style: ForeignStyle::Dot, ForeignStyle::Cross);
    echo!(library.echo_every_foreign: EveryForeign { field: point(1), all_others: vec![point(2), point(3)] });
    assert_eq!(library.check_foreign_point(point(5)).await, Ok(point(5)));
    let (error, message) = typed(library.check_foreign_point(point(-5)).await);
    assert_eq!(
        (error, message.as_str()),
        (ForeignError::OffPlane { point: point(-5) }, "-5 is left of the plane")
    );
}
