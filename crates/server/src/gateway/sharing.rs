//! Sharing what a trade brought: receivers, shares, the end of sharing, shares that come back.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Extension, Router};
use store::{Fault, View};
use wallet::sharing::{
    self, Account, AccountKind, GiveBack, Name, NewReceiver, NewShare, Return, ReturnFailure as NotReturned,
    ShareFailure as NotShared, ShareOut, Sharing, SharingRefusal,
};
use wallet::trade::{self, Party};
use wallet::{Ctx, Stop};
use wxpay::error::{ErrorCode, Problem};
use wxpay::model::read_json;
use wxpay::model::sharing::{
    AmountsAnswer, MerchantConfig, ReceivedShare, ReceiverAdd, ReceiverAnswer, ReceiverDelete, ReceiverDeleted,
    ReceiverType, ReturnAnswer, ReturnFailure, ReturnOrder, ReturnQuery, ReturnResult, Share, ShareAnswer,
    ShareFailure, ShareResult, SharingAnswer, SharingEvent, SharingOrder, SharingQuery, SharingState, Unfreeze,
};

use super::asking::{Pairs, accept, own_party, party};
use super::door::{Caller, Named};
use super::pay::amount;
use super::refunds::{opened, sealed_for};
use super::reply::{Refused, Reply};
use super::telling::mchid;
use crate::app::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/v3/profitsharing/orders", post(share))
        .route("/v3/profitsharing/orders/unfreeze", post(unfreeze))
        .route("/v3/profitsharing/orders/{out_order_no}", get(see))
        .route("/v3/profitsharing/return-orders", post(give_back))
        .route("/v3/profitsharing/return-orders/{out_return_no}", get(see_return))
        .route("/v3/profitsharing/receivers/add", post(add))
        .route("/v3/profitsharing/receivers/delete", post(delete))
        .route("/v3/profitsharing/transactions/{transaction_id}/amounts", get(amounts))
        .route("/v3/profitsharing/merchant-configs/{sub_mchid}", get(config))
}

/// A request to share, its trade's number, and the sub-merchant whose it is.
struct Shown {
    sharing: Sharing,
    transaction_id: String,
    sub_mchid: Option<String>,
}

fn shown(view: &mut View<'_>, ctx: &Ctx, sharing: Sharing) -> Result<Shown, Fault> {
    let trade = sharing::trade_of(view, ctx, &sharing)?;
    let sub_mchid = sharing.party.provider.map(|_| mchid(view, sharing.party.merchant)).transpose()?;
    Ok(Shown { sharing, transaction_id: trade.paid.map(|paid| paid.number).unwrap_or_default(), sub_mchid })
}

async fn share(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(named): Extension<Named>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let asked: SharingOrder = accept(&state, read_json(&body))?;
    let mut shares = Vec::new();
    for one in asked.receivers.into_iter().flatten() {
        shares.push(new_share(&state, &named, one).await?);
    }
    let command = ShareOut {
        party: party(&state, &caller, asked.sub_mchid).await?,
        trade: asked.transaction_id,
        out_order_no: asked.out_order_no,
        shares,
        ends: asked.unfreeze_unsplit,
    };
    carry_out(&state, command).await
}

async fn carry_out(state: &AppState, command: ShareOut) -> Result<Reply, Refused> {
    let shared = state.decide(move |tx, ctx| {
        let shared = sharing::share(tx, ctx, &command)?;
        Ok::<_, Stop<SharingRefusal>>(shown(tx, ctx, shared)?)
    });
    Ok(Reply::json(&answer(&shared.await?)))
}

async fn new_share(state: &AppState, named: &Named, share: Share) -> Result<NewShare, Refused> {
    Ok(NewShare {
        account: account(share.r#type, share.account),
        name: name(state, named, share.name.as_deref()).await?,
        amount: amount(share.amount)?,
        description: share.description,
    })
}

/// A receiver's name, which travels encrypted.
async fn name(state: &AppState, named: &Named, sealed: Option<&str>) -> Result<Option<String>, Refused> {
    match sealed {
        Some(sealed) => Ok(Some(opened(state, named.0.as_ref(), sealed).await?.to_string())),
        None => Ok(None),
    }
}

fn account(kind: ReceiverType, number: String) -> Account {
    let kind = match kind {
        ReceiverType::MerchantId => AccountKind::Merchant,
        ReceiverType::PersonalOpenid => AccountKind::Openid,
        ReceiverType::PersonalSubOpenid => AccountKind::SubOpenid,
    };
    Account { kind, number }
}

const fn receiver_type(kind: AccountKind) -> ReceiverType {
    match kind {
        AccountKind::Merchant => ReceiverType::MerchantId,
        AccountKind::Openid => ReceiverType::PersonalOpenid,
        AccountKind::SubOpenid => ReceiverType::PersonalSubOpenid,
    }
}

async fn unfreeze(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let asked: Unfreeze = accept(&state, read_json(&body))?;
    let party = party(&state, &caller, asked.sub_mchid).await?;
    let (trade, out_order_no) = (asked.transaction_id, asked.out_order_no);
    carry_out(&state, ShareOut { party, trade, out_order_no, shares: Vec::new(), ends: true }).await
}

async fn see(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    let asked: SharingQuery = pairs.read(&state)?;
    let (party, ctx) = (party(&state, &caller, asked.sub_mchid).await?, state.ctx());
    let found = state.store.read(move |view| {
        let found = sharing::find(view, &party, &Name::OutOrderNo(number.clone()))?;
        Ok::<_, Stop<SharingRefusal>>(shown(view, &ctx, found)?)
    });
    let found = found.await?;
    if found.transaction_id != asked.transaction_id {
        return Err(ErrorCode::ResourceNotExists.into());
    }
    Ok(Reply::json(&answer(&found)))
}

/// Everything is carried out when it is asked for, so a request is always finished.
fn answer(found: &Shown) -> SharingAnswer {
    let sharing = &found.sharing;
    let shares = sharing.shares.iter().map(|share| ShareAnswer {
        amount: share.amount.fen(),
        description: share.description.clone(),
        r#type: receiver_type(share.account.kind),
        account: share.account.number.clone(),
        result: if share.failure.is_none() { ShareResult::Success } else { ShareResult::Closed },
        fail_reason: share.failure.map(not_shared),
        detail_id: Some(share.number.clone()),
        create_time: sharing.created_at.into(),
        finish_time: sharing.created_at.into(),
    });
    SharingAnswer {
        sub_mchid: found.sub_mchid.clone(),
        transaction_id: found.transaction_id.clone(),
        out_order_no: sharing.out_order_no.clone(),
        order_id: sharing.number.clone(),
        state: SharingState::Finished,
        receivers: Some(shares.collect()),
    }
}

const fn not_shared(failure: NotShared) -> ShareFailure {
    match failure {
        NotShared::NoRelation => ShareFailure::NoRelation,
        NotShared::NameNotProven => ShareFailure::ReceiverRealNameNotVerified,
        NotShared::AccountAbnormal => ShareFailure::AccountAbnormal,
    }
}

async fn give_back(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let ReturnOrder(asked) = accept(&state, read_json(&body))?;
    let sharing = match (asked.order_id, asked.out_order_no) {
        (Some(number), _) => Name::Number(number),
        (None, number) => Name::OutOrderNo(number.unwrap_or_default()),
    };
    let command = GiveBack {
        party: party(&state, &caller, asked.sub_mchid.clone()).await?,
        sharing,
        out_return_no: asked.out_return_no,
        return_mchid: asked.return_mchid,
        amount: amount(asked.amount)?,
        description: asked.description,
    };
    let made = state.decide(move |tx, ctx| {
        let made = sharing::give_back(tx, ctx, &command)?;
        let sharing = sharing::find(tx, &command.party, &command.sharing)?;
        Ok::<_, Stop<SharingRefusal>>((made, sharing))
    });
    Ok(Reply::json(&returned(&made.await?, asked.sub_mchid)))
}

async fn see_return(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    let asked: ReturnQuery = pairs.read(&state)?;
    let party = party(&state, &caller, asked.sub_mchid.clone()).await?;
    let of = asked.out_order_no;
    let found = state.store.read(move |view| sharing::find_return(view, &party, &of, &number));
    Ok(Reply::json(&returned(&found.await?, asked.sub_mchid)))
}

fn returned((made, sharing): &(Return, Sharing), sub_mchid: Option<String>) -> ReturnAnswer {
    ReturnAnswer {
        sub_mchid,
        order_id: sharing.number.clone(),
        out_order_no: sharing.out_order_no.clone(),
        out_return_no: made.out_return_no.clone(),
        return_id: made.number.clone(),
        return_mchid: made.return_mchid.clone(),
        amount: made.amount.fen(),
        description: made.description.clone(),
        result: if made.failure.is_none() { ReturnResult::Success } else { ReturnResult::Failed },
        fail_reason: made.failure.map(|failure| match failure {
            NotReturned::BalanceNotEnough => ReturnFailure::BalanceNotEnough,
            NotReturned::TimeOver => ReturnFailure::TimeOutClosed,
        }),
        create_time: made.created_at.into(),
        finish_time: made.created_at.into(),
    }
}

async fn add(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(named): Extension<Named>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let ReceiverAdd(asked) = accept(&state, read_json(&body))?;
    let relation = asked.custom_relation.clone().unwrap_or_else(|| asked.relation_type.word().to_owned());
    let command = NewReceiver {
        party: party(&state, &caller, asked.sub_mchid.clone()).await?,
        appid: asked.appid,
        sub_appid: asked.sub_appid,
        account: account(asked.r#type, asked.account.clone()),
        name: name(&state, &named, asked.name.as_deref()).await?,
        relation,
    };
    let told = command.name.as_deref().map(|name| sealed_for(&caller, name)).transpose()?.flatten();
    state.decide(move |tx, ctx| sharing::add_receiver(tx, ctx, &command)).await?;
    Ok(Reply::json(&ReceiverAnswer {
        sub_mchid: asked.sub_mchid,
        r#type: asked.r#type,
        account: asked.account,
        name: told,
        relation_type: asked.relation_type,
        custom_relation: asked.custom_relation,
    }))
}

async fn delete(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let asked: ReceiverDelete = accept(&state, read_json(&body))?;
    let party = party(&state, &caller, asked.sub_mchid.clone()).await?;
    let (account, appid) = (account(asked.r#type, asked.account.clone()), asked.appid);
    state.decide(move |tx, _| sharing::remove_receiver(tx, &party, &appid, &account)).await?;
    Ok(Reply::json(&ReceiverDeleted { sub_mchid: asked.sub_mchid, r#type: asked.r#type, account: asked.account }))
}

/// The query names no merchant, so a provider asks for its own trades and for those it placed.
async fn amounts(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
) -> Result<Reply, Refused> {
    let (own, ctx, asked) = (own_party(&caller), state.ctx(), number.clone());
    let left = state.store.read(move |view| {
        let found = trade::dealt_by(view, &ctx, own.merchant, &asked)?;
        Ok::<_, Fault>(found.map(|trade| trade.frozen))
    });
    let left = left.await?.ok_or(ErrorCode::ResourceNotExists)?;
    Ok(Reply::json(&AmountsAnswer { transaction_id: number, unsplit_amount: left.fen() }))
}

async fn config(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(sub_mchid): Path<String>,
) -> Result<Reply, Refused> {
    let _: Party = party(&state, &caller, Some(sub_mchid.clone())).await?;
    let max_ratio = i64::from(*state.policy.sharing.max_bps);
    Ok(Reply::json(&MerchantConfig { sub_mchid, max_ratio }))
}

/// What a merchant that received a share is told.
pub fn told(
    view: &mut View<'_>,
    ctx: &Ctx,
    (sharing, share): (Sharing, wallet::sharing::Share),
) -> Result<SharingEvent, Fault> {
    let found = shown(view, ctx, sharing)?;
    let party = found.sharing.party;
    let own = mchid(view, party.merchant)?;
    let sp_mchid = party.provider.map(|provider| mchid(view, provider)).transpose()?;
    Ok(SharingEvent {
        mchid: sp_mchid.is_none().then(|| own.clone()),
        sub_mchid: sp_mchid.as_ref().map(|_| own),
        sp_mchid,
        transaction_id: found.transaction_id,
        order_id: found.sharing.number.clone(),
        out_order_no: found.sharing.out_order_no.clone(),
        receiver: ReceivedShare {
            r#type: receiver_type(share.account.kind),
            account: share.account.number,
            amount: share.amount.fen(),
            description: share.description,
        },
        success_time: found.sharing.created_at.into(),
    })
}

/// The wallet's refusals of sharing, in the wire's words.
pub fn problem(refusal: &SharingRefusal) -> Problem {
    let said = |code: ErrorCode, words: &str| Problem::new(code).with_message(words);
    match refusal {
        SharingRefusal::TradeNotFound => said(ErrorCode::ResourceNotExists, "订单不存在。There is no such order."),
        SharingRefusal::NotFound => said(ErrorCode::ResourceNotExists, "分账单不存在。There is no such sharing."),
        SharingRefusal::NumberUsed => said(
            ErrorCode::InvalidRequest,
            "单号重复，且请求参数与之前不一致。The number was used with other parameters.",
        ),
        SharingRefusal::NotForSharing => {
            said(ErrorCode::InvalidRequest, "非分账订单或未支付。The order is not paid, or was not made to be shared.")
        }
        SharingRefusal::TooEarly => {
            said(ErrorCode::InvalidRequest, "订单支付1分钟后才能分账。Sharing begins a minute after the payment.")
        }
        SharingRefusal::TooLate { .. } => {
            said(ErrorCode::InvalidRequest, "已超过分账期限，剩余资金已解冻。The time to share this order is over.")
        }
        SharingRefusal::TooMany { .. } => {
            said(ErrorCode::InvalidRequest, "分账次数已达上限。The order has as many sharings as it may have.")
        }
        SharingRefusal::ReceiversWrong => Problem::parameter("/receivers", "body", "names nobody, or somebody twice"),
        SharingRefusal::MoreThanLeft { .. } => {
            said(ErrorCode::NotEnough, "分账金额超过订单剩余可分金额。This is more than is left of the order to share.")
        }
        SharingRefusal::AboveRatio { .. } => {
            said(ErrorCode::RuleLimit, "分账金额超过最大分账比例。This is more than may be shared of an order.")
        }
        SharingRefusal::App(inner) => super::refusals::app(*inner),
        SharingRefusal::ReceiverUnknown => Problem::parameter("/account", "body", "is no receiver of this kind here"),
        SharingRefusal::NameDiffers => Problem::parameter("/name", "body", "is not the receiver's"),
        SharingRefusal::MoreThanShared { .. } => {
            said(ErrorCode::NotEnough, "回退金额超过该接收方的可回退金额。This is more than the receiver has of it.")
        }
    }
}
