//! A document that parses is written to one that parses to the same, but for names that only XML can carry.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wxpay::v2::Fields;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(fields) = Fields::from_xml(bytes) {
        let written = fields.to_xml();
        if written.len() <= wxpay::v2::BYTES_MAX {
            let back = Fields::from_xml(written.as_bytes()).expect("what was written is read");
            assert!(back.iter().map(|(name, _)| name).eq(fields.iter().map(|(name, _)| name)));
        }
    }
});
