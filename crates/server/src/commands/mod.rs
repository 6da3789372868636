//! The commands of the `feiqian` executable.
//!
//! Exit codes: 0 done · 1 failed · 2 the command line or the configuration is wrong · 3 the books are not sound.

mod books;
mod copy;
mod examine;
mod sandbox;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{self, Config};
use crate::serve::StartError;

const FAILED: u8 = 1;
const USAGE: u8 = 2;
const UNSOUND: u8 = 3;

/// A digital wallet that an organisation runs itself.
#[derive(Parser)]
#[command(name = "feiqian", version, about)]
struct Line {
    /// The configuration file; without it the defaults and the environment count.
    #[arg(long, global = true, env = "FEIQIAN_CONFIG")]
    config: Option<PathBuf>,
    /// Moves the HTTP port, and the other ports with it.
    #[arg(long, global = true)]
    port: Option<u16>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the wallet, the till and the operator's page, and do the outbox work.
    Serve {
        /// First make demo people and shops, and print how to sign in.
        #[arg(long)]
        demo: bool,
    },
    /// Serve a whole sandbox of the merchants' gateway on one port: wallet, bank, a ready merchant, phones, time machine.
    Sandbox {
        /// What goes wrong from the start on: a script in YAML or JSON.
        #[arg(long)]
        faults: Option<PathBuf>,
    },
    /// Let the sandbox that runs on this port try a merchant's own system against the check-list, and print a score.
    Examine {
        /// Where the system takes callbacks; where the newest paid order was told when nothing is said.
        callback_url: Option<String>,
        /// Whose system it is; the sandbox's first merchant when nothing is said.
        #[arg(long)]
        mchid: Option<String>,
    },
    /// Make demo people and shops through the real use cases, print how to sign in, and end.
    Demo,
    /// Bring the database up to this version.
    Migrate,
    /// Look at the books.
    Books {
        #[command(subcommand)]
        command: BooksCommand,
    },
    /// Look at the configuration.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Write a consistent copy of the database to a new file, while it is in use.
    Backup { file: PathBuf },
    /// Fill an empty database from a backup, and check its books.
    Restore { file: PathBuf },
    /// Print the OpenAPI document of all doors.
    Openapi,
}

#[derive(Subcommand)]
enum BooksCommand {
    /// Re-derive every balance and check every invariant; names the first entry that is wrong.
    Check,
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Print what is in force, with secrets masked.
    Check,
}

/// How a command ended badly.
enum Failure {
    Usage(String),
    Failed(StartError),
    Unsound,
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Self::Failed(error)
    }
}

/// Runs the command that the command line names.
pub fn main() -> ExitCode {
    match run(Line::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Unsound) => ExitCode::from(UNSOUND),
        Err(Failure::Failed(error)) => complain(&error, FAILED),
        Err(Failure::Usage(error)) => complain(&error, USAGE),
    }
}

fn complain(error: &impl std::fmt::Display, code: u8) -> ExitCode {
    eprintln!("feiqian: {error}");
    ExitCode::from(code)
}

fn run(line: Line) -> Result<(), Failure> {
    if let Command::Openapi = line.command {
        return print_document();
    }
    let mut config = config::load(line.config.as_deref()).map_err(|error| Failure::Usage(error.to_string()))?;
    if let Some(port) = line.port {
        config.move_to(port);
    }
    start_log(&config);
    match line.command {
        Command::Serve { demo } => Ok(serve::serve(config, demo)?),
        Command::Sandbox { faults } => Ok(sandbox::sandbox(config, faults.as_deref())?),
        Command::Examine { callback_url, mchid } => {
            Ok(examine::examine(&config, callback_url.as_deref(), mchid.as_deref())?)
        }
        Command::Demo => Ok(serve::demo(config)?),
        Command::Migrate => Ok(copy::migrate(&config)?),
        Command::Books { command: BooksCommand::Check } => books::check(&config),
        Command::Config { command: ConfigCommand::Check } => {
            print!("{}", config::show(&config));
            Ok(())
        }
        Command::Backup { file } => Ok(copy::backup(&config, &file)?),
        Command::Restore { file } => copy::restore(&config, &file),
        Command::Openapi => print_document(),
    }
}

fn print_document() -> Result<(), Failure> {
    let text = crate::router::document().to_pretty_json();
    println!("{}", text.map_err(|error| StartError(error.to_string()))?);
    Ok(())
}

/// One line an event on standard error. A second start in one process keeps the first.
fn start_log(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log.filter).unwrap_or_default();
    let coloured = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(coloured);
    let _ = if config.log.format == "json" { lines.json().try_init() } else { lines.try_init() };
}
