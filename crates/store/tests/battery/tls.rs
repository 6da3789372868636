//! The way to PostgreSQL: encrypted when the URL says so, and only to the server that it names.

use std::path::PathBuf;

use ledger::AccountKind;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use store::{Fault, Store, StoreConfig};

use crate::base::{Base, account_with, ask_postgres, assert_sound, run_postgres};

/// The server's address as the tests know it; its certificate is for this and no other name.
const ADDRESS: &str = "127.0.0.1";

struct Authority {
    key: KeyPair,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let key = KeyPair::generate().unwrap();
        Self { pem: params.self_signed(&key).unwrap().pem(), key }
    }

    /// A certificate for the server, and its key.
    fn issue(self) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![ADDRESS.to_owned()]).unwrap();
        let issuer = Issuer::from_ca_cert_pem(&self.pem, self.key).unwrap();
        (params.signed_by(&key, &issuer).unwrap().pem(), key.serialize_pem())
    }
}

/// Has the server write the files itself, because its folder belongs to another account, and switch encryption on.
fn encrypt(url: &str, (certificate, key): (String, String)) {
    for (name, pem) in [("test.crt", certificate), ("test.key", key)] {
        let lines = format!("SELECT unnest(string_to_array($pem${pem}$pem$, E'\\n'))");
        run_postgres(url, &format!("COPY ({lines}) TO PROGRAM 'umask 077 && cat > {name}'"));
    }
    for setting in ["ssl_cert_file = 'test.crt'", "ssl_key_file = 'test.key'", "ssl = on"] {
        run_postgres(url, &format!("ALTER SYSTEM SET {setting}"));
    }
    run_postgres(url, "SELECT pg_reload_conf()");
    // Each question is put to a new session, which has what the server has read by then.
    let read = (0..2_000).any(|_| ask_postgres(url, "SHOW ssl") == "on");
    assert!(read, "the server has not read its configuration");
}

/// Whether what is asked through a store arrives encrypted.
fn is_encrypted(config: &StoreConfig) -> Result<bool, Fault> {
    let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    Store::open(config)?.read_blocking(|view| view.query_one(sql, &[])?.get(0))
}

mod postgres {
    use super::*;

    #[test]
    fn a_connection_is_encrypted_and_the_server_verified_as_the_url_says() {
        let base = Base::postgres();
        let StoreConfig::Postgres { url, .. } = &base.config else { unreachable!("a PostgreSQL base") };
        let (authority, stranger) = (Authority::new(), Authority::new());
        let [ours, other] = [("ours.pem", &authority), ("other.pem", &stranger)].map(|(name, authority)| {
            std::fs::write(base.file(name), &authority.pem).unwrap();
            base.file(name)
        });
        encrypt(url, authority.issue());
        let config = |url: &str, mode: &str, ca_file: Option<&PathBuf>| {
            let url = format!("{url}?sslmode={mode}");
            StoreConfig::Postgres { url, ca_file: ca_file.cloned(), writers: 1, readers: 1 }
        };
        for (mode, ca_file, encrypted) in [
            ("disable", None, false),
            ("prefer", None, true),
            ("require", None, true),
            ("verify-full", Some(&ours), true),
        ] {
            assert_eq!(is_encrypted(&config(url, mode, ca_file)).unwrap(), encrypted, "{mode}");
        }
        let by_another_name = url.replace(ADDRESS, "localhost");
        for (url, ca_file) in [(url, &other), (&by_another_name, &ours)] {
            let refused = is_encrypted(&config(url, "verify-full", Some(ca_file)));
            assert!(matches!(refused, Err(Fault::Unavailable(_))), "{refused:?}");
        }
        let store = Store::open(&config(url, "verify-full", Some(&ours))).unwrap();
        account_with(&store, AccountKind::Holder, 1_000);
        assert_sound(&store);
    }
}
