//! A code that is read is written to one that reads as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wxpay::code_url::{Code, CodeForm};

fuzz_target!(|text: &str| {
    let form = CodeForm::default();
    for text in [text.to_owned(), format!("{}?{text}", form.native), format!("{}?{text}", form.h5)] {
        let written = match form.parse(&text) {
            Ok(Code::Native(token)) => form.native(&token),
            Ok(Code::H5(link)) => form.h5(&link),
            Ok(Code::Static(_)) | Err(_) => continue,
        };
        let written = written.expect("what was read can be written");
        if written.len() <= wxpay::code_url::CODE_BYTES_MAX {
            assert_eq!(form.parse(&written), form.parse(&text));
        }
    }
});
