//! `serve` and `demo`.

use wallet::operator;

use crate::config::Config;
use crate::demo;
use crate::serve::{Running, StartError, open, signal, start, while_doing};

pub(super) fn runtime() -> Result<tokio::runtime::Runtime, StartError> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(while_doing("start the runtime"))
}

/// Serves until Ctrl-C or SIGTERM.
pub(super) fn serve(config: Config, with_demo: bool) -> Result<(), StartError> {
    let state = open(config)?;
    runtime()?.block_on(async {
        let running = start(state).await?;
        announce(&running).await;
        if with_demo {
            tokio::select! {
                sheet = demo::prepare(running.state(), running.public) => println!("{}", sheet?),
                () = signal() => return running.stop().await,
            }
        }
        signal().await;
        running.stop().await
    })
}

/// Makes the demo data with the workers of this process, without opening a door to anybody else for longer.
pub(super) fn demo(config: Config) -> Result<(), StartError> {
    let state = open(config)?;
    runtime()?.block_on(async {
        let running = start(state).await?;
        let sheet = demo::prepare(running.state(), running.public).await;
        running.stop().await?;
        println!("{}", sheet?);
        Ok(())
    })
}

/// Where everything is. The first lines that `serve` prints.
async fn announce(running: &Running) {
    let base = format!("http://localhost:{}", running.public.port());
    println!("wallet    {base}/");
    println!("till      {base}/till/");
    if let Some((address, _)) = &running.https {
        let host = crate::keys::lan_address().map_or_else(|| "localhost".to_owned(), |lan| lan.to_string());
        let door = format!("https://{host}:{}/", address.port());
        println!("other devices  {door}  (install {door}ca.pem there first)");
    }
    println!("gateway   http://localhost:{}/", running.gateway.port());
    println!("operator  http://localhost:{}/", running.operator.port());
    if let Some(token) = first_operator_token(running).await {
        println!("first operator  http://localhost:{}/first#token={token}  (once)", running.operator.port());
    }
    println!("ready");
}

/// A token for the first operator's one-time link, as long as there is no operator.
async fn first_operator_token(running: &Running) -> Option<String> {
    let state = running.state();
    if state.look(|view, _| operator::exists(view)).await.unwrap_or(true) {
        return None;
    }
    state.work(operator::invite).await.ok().map(|invitation| invitation.token.to_string())
}
