//! Nothing that was not sealed with the key opens.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wxpay::resource::{ApiV3Key, Sealed};

fuzz_target!(|bytes: &[u8]| {
    let key = ApiV3Key::parse("0123456789abcdefghijABCDEFGHIJ!?").expect("32 characters");
    if let Ok(sealed) = serde_json::from_slice::<Sealed>(bytes) {
        assert!(key.open(&sealed).is_err());
    }
});
