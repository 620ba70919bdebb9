//! Arrays.

use conformance_client::{ArrayChoice, ArrayError, EveryArray};

use crate::helpers::{TEXT, echo, library, point, typed};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    echo!(library.echo_key: [0; 32], std::array::from_fn(|index| index as u8 * 8));
    echo!(library.echo_triple: [i64::MIN, 0, i64::MAX]);
    echo!(library.echo_grid: [[1, 2], [3, 4], [i32::MIN, i32::MAX]]);
    echo!(library.echo_two_texts: [String::new(), TEXT.to_owned()]);
    echo!(library.echo_two_points: [point(1, 2), point(3, 4)]);
    echo!(library.echo_option_array: None, Some([true, false]));
    echo!(library.echo_every_array: EveryArray {
        field: [1, 2, 3, 255],
        list: vec![[0; 4], [9; 4]],
        option: Some([-1, 0, 1]),
        options: [None, Some(0)],
        lists: [vec![], vec![1, 2]],
    });
    echo!(library.echo_array_choice: ArrayChoice::Key([0, 1, 2, 3]), ArrayChoice::Numbers { numbers: [0, u16::MAX] });
    let (error, message) = typed(library.fail_with_array([1, 2, 3, 4]).await);
    assert_eq!((error, message.as_str()), (ArrayError { key: [1, 2, 3, 4] }, "key [1, 2, 3, 4]"));
}
