//! Structs.

use conformance_client::{Drawing, Polygon};

use crate::helpers::{echo, library, point, points, polygon};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    for value in points() {
        echo!(library.echo_point: value);
    }
    let plain = Polygon {
        polygon_name: String::new(),
        first_corner: point(0, 0),
        other_corners: vec![],
        cut_out: None,
    };
    echo!(library.echo_polygon: polygon(), plain);
    echo!(library.echo_drawing: Drawing { front: polygon(), behind: vec![plain, polygon()] });
    assert_eq!(library.add_points(point(1, -2), point(3, 4)).await, Ok(point(4, 2)));
}
