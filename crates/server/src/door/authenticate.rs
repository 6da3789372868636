//! Asks the wallet whom two secrets belong to.

use money::{HolderId, MerchantId, OperatorId};

use super::{HolderSession, Problem};
use crate::app::AppState;

pub(super) async fn holder(
    _state: &AppState,
    _token: String,
    _device: String,
) -> Result<Option<HolderSession>, Problem> {
    Ok(None)
}

pub(super) async fn till(_state: &AppState, _token: String, _secret: String) -> Result<Option<MerchantId>, Problem> {
    Ok(None)
}

pub(super) async fn operator(_state: &AppState, _token: String) -> Result<Option<OperatorId>, Problem> {
    Ok(None)
}

const _: Option<HolderId> = None;
