//! A PostgreSQL database of a test's own.
#![allow(dead_code, reason = "every test binary uses a part of it")]

use tokio_postgres::NoTls;

/// Made in the server that `FEIQIAN_TEST_POSTGRES` names.
pub struct Database {
    pub url: String,
    name: String,
    server: String,
}

impl Database {
    /// A new, empty database; nothing when there is no server to make it in.
    pub async fn create() -> Option<Self> {
        let server = std::env::var("FEIQIAN_TEST_POSTGRES").ok()?;
        Some(Self::create_in(&server).await)
    }

    /// A new, empty database in a server.
    pub async fn create_in(server: &str) -> Self {
        let name = format!("feiqian_{:016x}", u64::from_be_bytes(server::app::random()));
        run(server, &format!("CREATE DATABASE {name}")).await;
        let (before, _) = server.rsplit_once('/').expect("postgres://user@host:port/database");
        Self { url: format!("{before}/{name}"), name, server: server.to_owned() }
    }

    pub async fn remove(self) {
        run(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
    }
}

async fn run(server: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(server, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
}
