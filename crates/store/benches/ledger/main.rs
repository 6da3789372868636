//! Batches of transfers into the journal, each batch durable before the next is sent, beside the plain layout.
//!
//! `cargo bench -p store --bench ledger -- [--json] [--quick] [--accounts N] [--transfers N]`
//!
//! Every entry's id is checked for repeats and every balance against what is taken; at the end entries are fetched by id
//! and listed per account. The plain layout does the same with an index row for each posting and a balance row rewritten
//! for each posting, in the same SQLite with the same settings.

mod journal;
mod plain;
mod work;

use work::{Case, Measured};

/// Transfers of one batch.
pub const BATCH: usize = 8_000;

/// The plain layout is measured over fewer transfers: it is slower, and its rate only falls as it grows.
const PLAIN_TRANSFERS_MAX: usize = 1_000_000;

struct Options {
    json: bool,
    accounts: Vec<usize>,
    transfers: usize,
}

impl Options {
    fn read() -> Self {
        let mut options = Self { json: false, accounts: vec![100_000, 1_000_000], transfers: 10_000_000 };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut number = || words.next().and_then(|digits| digits.parse().ok()).expect("a number follows");
            match word.as_str() {
                "--json" => options.json = true,
                "--quick" => (options.accounts, options.transfers) = (vec![100_000], 400_000),
                "--accounts" => options.accounts = vec![number()],
                "--transfers" => options.transfers = number(),
                // Cargo passes this to every benchmark.
                "--bench" => {}
                other => panic!("unknown option {other}"),
            }
        }
        options
    }
}

fn main() {
    let options = Options::read();
    for accounts in &options.accounts {
        let case = |hot| Case { accounts: *accounts, hot, transfers: options.transfers };
        let uniform = both(&options, &case(false), None);
        both(&options, &case(true), Some(uniform));
    }
}

/// Measures a case in both layouts and says what came out; answers the journal's rate.
fn both(options: &Options, case: &Case, uniform: Option<f64>) -> f64 {
    let plain_case = Case { transfers: case.transfers.min(PLAIN_TRANSFERS_MAX), ..case.clone() };
    let plain = plain::run(&plain_case);
    let ours = journal::run(case);
    if options.json {
        print_json(case, &ours, &plain);
    } else {
        print_table(case, &ours, &plain, uniform);
    }
    ours.per_second()
}

fn print_json(case: &Case, ours: &Measured, plain: &Measured) {
    println!(
        "{{\"bench\":\"ledger\",\"case\":\"{}\",\"per_second\":{:.0},\"p50_ms\":{:.1},\"p99_ms\":{:.1},\
         \"baseline_per_second\":{:.0},\"ratio\":{:.2}}}",
        case.name(),
        ours.per_second(),
        ours.percentile(50),
        ours.percentile(99),
        plain.per_second(),
        ours.per_second() / plain.per_second(),
    );
}

fn print_table(case: &Case, ours: &Measured, plain: &Measured, uniform: Option<f64>) {
    println!("{}, {} transfers in batches of {BATCH}", case.name(), case.transfers);
    println!("  journal         {:>9.0} transfers/s, {:.0} bytes each", ours.per_second(), ours.bytes_each());
    println!("  plain layout    {:>9.0} transfers/s, {:.0} bytes each", plain.per_second(), plain.bytes_each());
    println!("  ratio           {:>9.2}", ours.per_second() / plain.per_second());
    println!("  batch p50, p99  {:>9.1} ms, {:.1} ms", ours.percentile(50), ours.percentile(99));
    if let Some(uniform) = uniform {
        println!("  hot / uniform   {:>9.2}", ours.per_second() / uniform);
    }
    if let Some(last_to_first) = ours.last_to_first() {
        println!("  last / first    {last_to_first:>9.2} (million transfers)");
    }
}
