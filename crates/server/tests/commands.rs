//! The executable's commands, as an operator runs them.

mod support;

use std::process::Command;

use server::demo::http_client;
use support::{ServerProcess, config_in, executable};

#[test]
fn plain_http_off_loopback_is_refused_before_anything_starts() {
    let output = Command::new(executable("feiqian"))
        .args(["config", "check"])
        .env("FEIQIAN_SERVER__HTTP_ADDRESS", "0.0.0.0")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("server.http_address"));
}

#[test]
fn the_effective_configuration_is_printed_without_its_secrets() {
    let output = Command::new(executable("feiqian"))
        .args(["--port", "9000", "config", "check"])
        .env("FEIQIAN_STORE__URL", "postgres://someone:secret@db.example/feiqian")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("http_port = 9000"), "{text}");
    assert!(text.contains("postgres://db.example/feiqian") && !text.contains("secret"), "{text}");
}

#[tokio::test]
async fn a_running_server_is_backed_up_and_the_copy_has_sound_books() {
    let dir = tempfile::tempdir().unwrap();
    let config = config_in(dir.path());
    let shop = support::shop_code(config.clone()).await;
    let mut server = ServerProcess::new(dir.path(), "server", config.clone());
    server.start();
    server.answers(&http_client().unwrap()).await;
    let copy = dir.path().join("copy.db");
    let (written, said) = server.run(&["backup", copy.to_str().unwrap()]);
    assert!(written, "{said} {}", server.said());
    server.stop();
    let mut elsewhere = config;
    elsewhere.data_dir.0 = dir.path().join("elsewhere");
    // The keys are kept apart from the database, and a restored database needs them.
    std::fs::create_dir_all(&elsewhere.data_dir.0).unwrap();
    std::fs::rename(dir.path().join("data/keys"), elsewhere.data_dir.0.join("keys")).unwrap();
    let restored = ServerProcess::new(dir.path(), "restored", elsewhere.clone());
    let (sound, said) = restored.run(&["restore", copy.to_str().unwrap()]);
    assert!(sound && said.contains("the books are sound"), "{said} {}", restored.said());
    assert_eq!(support::shop_code(elsewhere).await, shop);
}
