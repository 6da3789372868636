//! Makes Cargo look at the built pages again when they change. It never runs Node: without pages the executable shows a
//! placeholder, and `FEIQIAN_REQUIRE_WEB=1` (a release) turns their absence into an error.

use std::path::Path;

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    // An absent path would make Cargo run this, and compile the server, every time.
    let _ = std::fs::create_dir_all(&dist);
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-env-changed=FEIQIAN_REQUIRE_WEB");
    let required = std::env::var_os("FEIQIAN_REQUIRE_WEB").is_some_and(|value| value == "1");
    assert!(!required || dist.join("wallet/index.html").exists(), "web/dist is not built: run npm run build in web/");
}
