//! Enums with fields.

use conformance_client::{EveryShape, Layer};

use crate::helpers::{echo, library, rectangle, shapes};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    for shape in shapes() {
        echo!(library.echo_shape: shape);
    }
    let one = Layer::OneShape { shape: rectangle(), opacity: 255 };
    let many = Layer::ManyShapes(shapes());
    echo!(library.echo_layer: one, many, Layer::ManyShapes(vec![]));
    echo!(library.echo_every_shape: EveryShape { field: rectangle(), list: vec![one, many], option: Some(rectangle()) });
}
