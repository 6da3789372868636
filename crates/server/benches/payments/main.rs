//! Full balance payments over HTTP against the real server process: session, PIN, limits, ledger, outbox.
//!
//! Beside every figure stands the same server's answer to an empty request in the same run, from the same client over
//! the same connections on the same processors. `--json` prints one object a line; `--postgres URL` (or `FEIQIAN_TEST_POSTGRES`) adds
//! PostgreSQL with one and with two server processes.

#[path = "../../tests/support/database.rs"]
mod database;
mod load;
mod seed;
mod server_process;
mod wire;

use clap::Parser;
use database::Database;
use load::{Figures, Load};
use seed::Town;
use server_process::Served;

#[derive(Parser)]
struct Line {
    /// One JSON object a line instead of a table.
    #[arg(long)]
    json: bool,
    /// A PostgreSQL server in which databases can be made.
    #[arg(long, env = "FEIQIAN_TEST_POSTGRES")]
    postgres: Option<String>,
    /// Leave SQLite out.
    #[arg(long)]
    only_postgres: bool,
    /// People who pay.
    #[arg(long, default_value_t = 20_000)]
    holders: usize,
    /// Shops that are paid in the uniform case.
    #[arg(long, default_value_t = 1_000)]
    shops: usize,
    /// Connections, each waiting for its answer before it asks again.
    #[arg(long, default_value_t = 128)]
    connections: usize,
    /// How long each case is measured, in seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// What `cargo bench` adds.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let line = Line::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run(&line));
}

async fn run(line: &Line) {
    let mut table = Table { json: line.json };
    if !line.only_postgres {
        measure(line, &mut table, "sqlite", "", 1).await;
    }
    let Some(server) = &line.postgres else { return };
    for processes in [1, 2] {
        let database = Database::create_in(server).await;
        let name = if processes == 1 { "postgres, 1 process" } else { "postgres, 2 processes" };
        measure(line, &mut table, name, &database.url, processes).await;
        database.remove().await;
    }
}

async fn measure(line: &Line, table: &mut Table, store: &str, url: &str, processes: usize) {
    let dir = tempfile::tempdir().unwrap();
    let holders = if url.is_empty() { line.holders } else { line.holders.min(5_000) };
    let (place, database, shops) = (dir.path().to_owned(), url.to_owned(), line.shops);
    // The store blocks, and this thread drives the connections.
    let built = tokio::task::spawn_blocking(move || Town::build(&place, &database, holders, shops)).await;
    let mut town = built.unwrap();
    let served = Served::start(dir.path(), url, processes).await;
    town.open_pin_pads(&served.addresses, line.connections).await;
    let load = Load { addresses: &served.addresses, connections: line.connections, seconds: line.seconds };
    load.warm_up(&town).await;
    let empty = load.empty_requests(&town).await;
    table.print(store, "empty request", &empty, &empty);
    let uniform = load.payments(&town, town.shops.len()).await;
    table.print(store, "payments, uniform shops", &uniform, &empty);
    let hot = load.payments(&town, 1).await;
    table.print(store, "payments, one hot shop", &hot, &empty);
}

struct Table {
    json: bool,
}

impl Table {
    fn print(&mut self, store: &str, case: &str, figures: &Figures, empty: &Figures) {
        let ratio = figures.per_second / empty.per_second;
        let (per_second, p50, p99) = (figures.per_second, figures.p50_ms, figures.p99_ms);
        if self.json {
            let case = format!("{store}: {case}");
            let object = serde_json::json!({
                "bench": "payments", "case": case, "per_second": per_second.round(), "p50_ms": p50, "p99_ms": p99,
                "baseline_per_second": empty.per_second.round(), "ratio": (ratio * 1000.0).round() / 1000.0,
            });
            println!("{object}");
            return;
        }
        println!("{store:22} {case:26} {per_second:>9.0}/s  p50 {p50:>7.2} ms  p99 {p99:>7.2} ms  ratio {ratio:.3}");
    }
}
