//! The project's own commands, run as `cargo xtask VERB`.
//!
//! Few verbs, each a room of its own: [`start`] brings the whole product up on this machine, [`stages`] proves it,
//! [`bench`] measures it, [`generate`] writes what is derived from code, and [`tidy`] checks what a compiler does not.
//!
//! **Invariant:** no verb leaves a process behind. Whatever is started goes through [`process`], which ends it on return,
//! on failure and on Ctrl-C.

mod arguments;
mod bench;
mod browser;
mod generate;
mod pages;
mod postgres;
mod process;
mod progress;
mod stages;
mod stamp;
mod start;
mod tidy;
mod tools;
mod workspace;

use std::process::ExitCode;

use arguments::Arguments;

/// What went wrong, in words for the person at the terminal.
type Trouble = String;

const USAGE: &str = "\
cargo xtask VERB

  run     build, start the bank and the wallet, print where everything is
            --port N   the wallet's port (8080); the others follow it
            --fresh    forget data/ and start over
            --dev      debug build, pages reloaded as they change
          sandbox      instead: the merchants' gateway to try clients against, everything on one port
  test    prove everything
            --quick        the inner loop: lint, unit and web
            --only STAGE   one stage
            --list         name the stages
  bench   NAME [--json] [ARGUMENTS]   measure: ledger, payments
  gen     write the OpenAPI documents and the pages' typed client
  tidy    arrows between crates, migrations, translations, dead files, words";

fn main() -> ExitCode {
    process::stop_on_signals();
    let mut words = std::env::args().skip(1);
    let verb = words.next().unwrap_or_default();
    match dispatch(&verb, Arguments::new(words.collect())) {
        Ok(code) => code,
        Err(trouble) => {
            eprintln!("\n{trouble}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(verb: &str, arguments: Arguments) -> Result<ExitCode, Trouble> {
    match verb {
        "run" => start::run(arguments),
        "test" => stages::run(arguments),
        "bench" => bench::run(arguments),
        "gen" => generate::run(arguments),
        "tidy" => tidy::run(arguments),
        "" | "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        other => Err(format!("There is no verb {other:?}.\n\n{USAGE}")),
    }
}
