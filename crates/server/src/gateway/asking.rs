//! What a handler does first: read what was asked, and see that it is about the merchant who asks.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use wallet::merchant::{self, MerchantRefusal};
use wallet::trade::Party;
use wallet::{Stop, refuse};
use wxpay::error::{ErrorCode, Problem, Tail};
use wxpay::model::{Accepted, FieldError, Read, read_query};

use super::door::Caller;
use super::reply::Refused;
use crate::app::AppState;

impl From<FieldError> for Refused {
    fn from(error: FieldError) -> Self {
        let message = format!("{}. {}", error.chinese(), error.english());
        let detail = serde_json::to_value(error.detail()).unwrap_or_default();
        Problem::new(ErrorCode::ParamError).with_message(message).with_detail(detail).into()
    }
}

/// What was read; members that no document names are refused where the configuration says so.
pub fn accept<T>(state: &AppState, read: Result<Accepted<T>, FieldError>) -> Result<T, Refused> {
    let Accepted { value, unknown } = read?;
    match unknown.first() {
        Some(field) if state.config.gateway.strict_unknown_fields => {
            Err(Problem::parameter(field, "body", "is not known here").with_tail(Tail::UnknownParameter).into())
        }
        _ => Ok(value),
    }
}

/// The query string in pairs. Of a name that stands twice the last counts.
pub struct Pairs(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Pairs {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let read = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let unreadable = |_| Problem::parameter("", "query", "cannot be read");
        Ok(Self(read.map_err(unreadable)?.0))
    }
}

impl Pairs {
    /// Reads the members of a query.
    pub fn read<T: Read>(self, state: &AppState) -> Result<T, Refused> {
        accept(state, read_query(self.0))
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Refuses a request that names another merchant than the one who signed it.
pub fn is_own(caller: &Caller, mchid: &str) -> Result<(), Refused> {
    if caller.mchid == mchid {
        return Ok(());
    }
    let message = format!(
        "mchid {mchid} 与签名的商户号 {} 不一致。The mchid {mchid} is not that of the merchant who signed.",
        caller.mchid
    );
    Err(Problem::new(ErrorCode::NoAuth).with_message(message).into())
}

/// The merchant who asks, or the one of its merchants that it names.
pub async fn party(state: &AppState, caller: &Caller, sub_mchid: Option<String>) -> Result<Party, Refused> {
    let Some(mchid) = sub_mchid else { return Ok(own_party(caller)) };
    let provider = caller.merchant;
    let sub = state.store.read(move |view| merchant::sub_of(view, provider, &mchid)).await?;
    Ok(Party { merchant: sub.id, provider: Some(provider) })
}

/// The merchant of a part of a combined order: it must be one of ours, and a sub-merchant its provider's.
pub async fn member(state: &AppState, place: usize, mchid: &str, sub: Option<&str>) -> Result<Party, Refused> {
    let (number, sub) = (mchid.to_owned(), sub.map(str::to_owned));
    let found = state.store.read(move |view| {
        let Some(dealer) = merchant::by_mchid(view, &number)? else { return refuse(MerchantRefusal::Unknown) };
        let Some(sub) = &sub else { return Ok(Party { merchant: dealer.id, provider: None }) };
        let sub = merchant::sub_of(view, dealer.id, sub)?;
        Ok(Party { merchant: sub.id, provider: Some(dealer.id) })
    });
    found.await.map_err(|stop| match stop {
        Stop::Refused(MerchantRefusal::Unknown) => {
            Problem::parameter(&format!("/sub_orders/{place}/mchid"), "body", "is no merchant's here").into()
        }
        other => other.into(),
    })
}

/// A merchant who deals for itself.
pub fn own_party(caller: &Caller) -> Party {
    Party { merchant: caller.merchant, provider: None }
}
