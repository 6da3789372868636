//! A header that parses is written to one that parses to the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wxpay::authorization::{Authorization, SCHEME};

fuzz_target!(|text: &str| {
    for header in [text.to_owned(), format!("{SCHEME} {text}")] {
        if let Ok(authorization) = Authorization::parse(Some(&header)) {
            assert_eq!(Authorization::parse(Some(&authorization.to_header())), Ok(authorization));
        }
    }
});
