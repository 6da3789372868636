//! The `feiqian-bank` command.

use std::io::Write as _;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use bank_sandbox::{Options, Sandbox, StartError};
use clap::Parser;

/// The sandbox bank: invented banks, people and cards behind ISO 20022 messages, with faults on purpose.
#[derive(Parser)]
#[command(name = "feiqian-bank", version)]
struct Arguments {
    /// Where its keys, certificates and books are; made at first start.
    #[arg(long, env = "FEIQIAN_BANK_DATA", default_value = "data/bank")]
    data: PathBuf,
    /// The wallet's public key (PEM). It may appear or change while the bank runs.
    #[arg(long, env = "FEIQIAN_BANK_WALLET_KEY", default_value = "data/keys/wallet-bank.pub.pem")]
    wallet_key: PathBuf,
    /// The address to listen on.
    #[arg(long, env = "FEIQIAN_BANK_HOST", default_value = "127.0.0.1")]
    host: IpAddr,
    /// The port for messages (HTTPS); 0 for any that is free.
    #[arg(long, env = "FEIQIAN_BANK_ISO_PORT", default_value_t = 8090)]
    iso_port: u16,
    /// The port for its pages and the phone inbox (HTTP); 0 for any that is free.
    #[arg(long, env = "FEIQIAN_BANK_PAGES_PORT", default_value_t = 8091)]
    pages_port: u16,
    /// End when standard input ends: whoever started the bank is gone then, however it went.
    #[arg(long)]
    until_input_ends: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let options = Options {
        data: arguments.data,
        wallet_key: arguments.wallet_key,
        host: arguments.host,
        iso_port: arguments.iso_port,
        pages_port: arguments.pages_port,
    };
    match run(&options, arguments.until_input_ends).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("feiqian-bank: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options, until_input_ends: bool) -> Result<(), StartError> {
    let failed = |error| StartError::Io("signals".to_owned(), error);
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).map_err(failed)?;
    let bank = Sandbox::start(options).await?;
    println!("ready iso={} pages={}", bank.iso_url, bank.pages_url);
    std::io::stdout().flush().map_err(|error| StartError::Io("standard output".to_owned(), error))?;
    tokio::select! {
        signal = tokio::signal::ctrl_c() => signal.map_err(failed)?,
        _ = terminate.recv() => {}
        () = input_ends(), if until_input_ends => {}
    }
    bank.stop().await;
    Ok(())
}

/// Read on a thread of its own, which the end of the process ends.
async fn input_ends() {
    let (ended, end) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        // What is written there means nothing; an input that cannot be read has ended.
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        let _ = ended.send(());
    });
    let _ = end.await;
}
