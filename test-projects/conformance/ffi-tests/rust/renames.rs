//! Names that the author gives.

use conformance_client::*;

use crate::helpers::{TEXT, echo, labelled, library, typed};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    let parcel = |route| Parcel {
        tracking_code: Barcode(TEXT.into()),
        size_class: Girth::VeryLarge,
        delivery_route: route,
        net_weight: Grams(1_500),
    };
    for route in
        [Route::ByAir { flight_number: 1, cargo_bay: Some(2) }, Route::ByFoot(3), Route::StandingStill]
    {
        echo!(library.ship: parcel(route));
    }
    let (error, message) = typed(library.sink("the sea").await);
    assert_eq!(
        (error, message.as_str()),
        (Loss::LostAtSea { sea_name: "the sea".into() }, "lost in the sea")
    );
    assert_eq!(
        library.face_east(West { left: 1, right: 2 }, East { height: 1 }).await,
        Ok(West { left: 1, right: 2 })
    );
    assert_eq!(
        library.face_east(West { left: 1, right: 2 }, East { height: 0 }).await,
        Ok(West { left: 1, right: 0 })
    );
    assert_eq!((library.increase(5).await, library.decrease(5).await), (Ok(4), Ok(6)));
    assert_eq!((POSTAGE_INLAND, POSTAGE_ABROAD), (95, 125));
    echo!(library.post_inland: InlandLetter { postcode: 1 });
    echo!(library.post_abroad: LetterAbroad { country: TEXT.into() });
}

#[tokio::test]
async fn functions_have_their_names() {
    let (library, instance) = labelled("label").await;
    let joined = library.with_joined_label("a", "b").await.expect("an instance");
    assert_eq!(joined.label().await.as_deref(), Ok("ab"));
    assert_eq!(instance.prefixed_label("the ").await.as_deref(), Ok("the label"));
    assert_eq!(instance.suffixed_label("s").await.as_deref(), Ok("labels"));
    assert_eq!(library.halve(9).await, Ok(4));
}
