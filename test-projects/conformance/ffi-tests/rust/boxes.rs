//! Types that hold themselves.

use std::collections::BTreeMap;

use conformance_client::{BoxError, Directory, Expr, Node, Tree};

use crate::helpers::{TEXT, echo, library, point, text_of, typed};

fn chain(links: i64) -> Option<Node> {
    (0..links).fold(None, |next, value| Some(Node { value, next: next.map(Box::new) }))
}

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    echo!(library.echo_node: chain(1).expect("a link"), chain(128).expect("links"));
    let leaf = Tree { name: TEXT.to_owned(), children: vec![] };
    echo!(library.echo_tree: Tree { name: String::new(), children: vec![leaf.clone(), leaf] });
    let inner =
        Directory { entries: BTreeMap::from([("empty".to_owned(), Directory { entries: BTreeMap::new() })]) };
    echo!(library.echo_directory: Directory { entries: BTreeMap::from([(TEXT.to_owned(), inner)]) });
    let number = |number| Box::new(Expr::Number(number));
    let expr = Expr::Add { left: Box::new(Expr::Negate(number(3))), right: number(45) };
    echo!(library.echo_expr: expr, Expr::Number(i64::MIN));
    assert_eq!(library.evaluate(expr).await, Ok(42));
    echo!(library.echo_box: Box::new(point(1, 2)));
    echo!(library.echo_option_box: None, Some(Box::new(point(1, 2))));
    echo!(library.echo_boxes: vec![], vec![Box::new(i64::MIN), Box::new(0)]);
    let (error, message) = typed(library.fail_with_box(chain(2).expect("links")).await);
    assert_eq!(
        (error, message.as_str()),
        (BoxError { reason: "boxed".into(), at: Box::new(chain(2).expect("links")) }, "boxed")
    );
}

#[tokio::test]
async fn values_are_as_deep_as_the_library_allows() {
    let library = library().await;
    assert_eq!(library.chain(0).await, Ok(None));
    assert_eq!(library.chain(128).await, Ok(chain(128)));
    assert!(text_of(library.chain(129).await).contains("deep"));
    assert!(text_of(library.echo_node(chain(129).expect("links")).await).contains("deep"));
    assert!(text_of(library.echo_node(chain(5_000).expect("links")).await).contains("deep"));
}
