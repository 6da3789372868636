//! Asks the wallet whom two secrets belong to.

use money::OperatorId;
use wallet::merchant::{self, TillCaller};
use wallet::{operator, session};

use super::{HolderSession, Problem};
use crate::app::AppState;

pub(super) async fn holder(state: &AppState, token: String, device: String) -> Result<Option<HolderSession>, Problem> {
    let found = state.look(move |view, ctx| session::authenticate(view, ctx, &token, &device)).await?;
    if let Some(seen) = found.filter(|seen| seen.stale) {
        state.work(move |tx, ctx| session::touch(tx, ctx, seen.holder, seen.id)).await?;
    }
    Ok(found.map(|seen| HolderSession { session: seen.id, device: seen.device, holder: seen.holder }))
}

pub(super) async fn till(state: &AppState, token: String, secret: String) -> Result<Option<TillCaller>, Problem> {
    state.look(move |view, ctx| merchant::authenticate_till(view, ctx, &token, &secret)).await
}

pub(super) async fn operator(state: &AppState, token: String) -> Result<Option<OperatorId>, Problem> {
    state.look(move |view, ctx| operator::authenticate(view, ctx, &token)).await
}
