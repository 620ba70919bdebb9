//! Lists.

use conformance_client::Level;

use crate::helpers::{TEXT, echo, library, points, shapes};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    echo!(library.echo_numbers: vec![], vec![i64::MIN, 0, i64::MAX]);
    echo!(library.echo_bools: vec![true, false]);
    echo!(library.echo_texts: vec![String::new(), TEXT.to_owned()]);
    echo!(library.echo_blobs: vec![vec![], vec![0, 255]]);
    echo!(library.echo_points: points());
    echo!(library.echo_levels: vec![Level::High, Level::Low]);
    echo!(library.echo_shapes: shapes());
    echo!(library.echo_cube: vec![vec![], vec![vec![], vec![1, 2]]]);
    echo!(library.echo_gaps: vec![None, Some(0), None]);
    let many: Vec<i64> = (0..50_000).collect();
    let sum = many.iter().fold(0_i64, |sum, number| sum.wrapping_mul(31).wrapping_add(*number));
    assert_eq!(library.sum_numbers(many).await, Ok(sum));
    assert_eq!(library.count_up(30_000).await, Ok((0..30_000).collect()));
}
