//! The typed bodies against the tables of fields: each proves the other.

#[path = "conformance/answers.rs"]
mod answers;
#[path = "conformance/requests.rs"]
mod requests;

use wxpay::fields::{Table, table, tables};

fn named(id: &str) -> &'static Table {
    table(id).unwrap_or_else(|| panic!("no table {id}"))
}

#[test]
fn every_table_is_in_the_notation_and_tried_by_a_test() {
    let tried: Vec<&str> =
        answers::all().iter().map(|answer| answer.0).chain(requests::all().iter().map(|r| r.0)).collect();
    let untried: Vec<&String> = tables().unwrap().keys().filter(|id| !tried.contains(&id.as_str())).collect();
    assert_eq!(untried, Vec::<&String>::new());
}
