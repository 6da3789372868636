//! A merchant sends money to a holder, who confirms it in the wallet.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Extension, Router};
use wallet::remittance::{self, Failure, Name, NewRemittance, Remittance, Report, State as Standing};
use wxpay::model::read_json;
use wxpay::model::transfer::{
    TransferAccepted, TransferAnswer, TransferBill, TransferCancelled, TransferEvent, TransferState,
};

use super::asking::accept;
use super::door::{Caller, Named};
use super::pay::amount;
use super::refunds::{opened, sealed_for};
use super::reply::{Refused, Reply};
use crate::app::AppState;

pub fn routes() -> Router<AppState> {
    const BILLS: &str = "/v3/fund-app/mch-transfer/transfer-bills";
    Router::new()
        .route(BILLS, post(create))
        .route(&format!("{BILLS}/out-bill-no/{{out_bill_no}}"), get(by_out_bill_no))
        .route(&format!("{BILLS}/out-bill-no/{{out_bill_no}}/cancel"), post(cancel))
        .route(&format!("{BILLS}/transfer-bill-no/{{transfer_bill_no}}"), get(by_transfer_bill_no))
}

async fn create(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(named): Extension<Named>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let asked: TransferBill = accept(&state, read_json(&body))?;
    let name = match &asked.user_name {
        Some(sealed) => Some(opened(&state, named.0.as_ref(), sealed).await?.to_string()),
        None => None,
    };
    let command = command(&caller, asked, name)?;
    let made = state.decide(move |tx, ctx| remittance::create(tx, ctx, &command)).await?;
    Ok(Reply::json(&accepted(&made)))
}

fn command(caller: &Caller, asked: TransferBill, payee_name: Option<String>) -> Result<NewRemittance, Refused> {
    let appearance = (&asked.user_recv_perception, asked.user_recv_style.as_ref().map(|style| style.r#type));
    let appearance = serde_json::to_string(&appearance).map_err(Refused::broken)?;
    let report = |kind: String, content: String| Report { kind, content };
    let reports = asked.transfer_scene_report_infos.into_iter();
    Ok(NewRemittance {
        merchant: caller.merchant,
        appid: asked.appid,
        out_bill_no: asked.out_bill_no,
        openid: asked.openid,
        payee_name,
        amount: amount(asked.transfer_amount)?,
        remark: asked.transfer_remark,
        notify_url: asked.notify_url,
        scene: asked.transfer_scene_id.word().to_owned(),
        reports: reports.map(|info| report(info.info_type, info.info_content)).collect(),
        appearance,
    })
}

async fn by_out_bill_no(
    state: State<AppState>,
    caller: Extension<Caller>,
    Path(number): Path<String>,
) -> Result<Reply, Refused> {
    see(state, caller, Name::OutBillNo(number)).await
}

async fn by_transfer_bill_no(
    state: State<AppState>,
    caller: Extension<Caller>,
    Path(number): Path<String>,
) -> Result<Reply, Refused> {
    see(state, caller, Name::Number(number)).await
}

async fn see(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    name: Name,
) -> Result<Reply, Refused> {
    let merchant = caller.merchant;
    let found = state.store.read(move |view| remittance::find(view, merchant, &name)).await?;
    let name = found.payee_name(&state.ctx())?;
    let user_name = name.map(|name| sealed_for(&caller, &name)).transpose()?.flatten();
    Ok(Reply::json(&TransferAnswer { user_name, ..answer(&found, &caller.mchid) }))
}

async fn cancel(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
) -> Result<Reply, Refused> {
    let (merchant, name) = (caller.merchant, Name::OutBillNo(number));
    let ended = state.decide(move |tx, ctx| remittance::cancel(tx, ctx, merchant, &name)).await?;
    Ok(Reply::json(&TransferCancelled {
        out_bill_no: ended.out_bill_no,
        transfer_bill_no: ended.number,
        state: standing(ended.state),
        update_time: ended.updated_at.into(),
    }))
}

/// Only one that waits can be called by the merchant's page.
fn accepted(made: &Remittance) -> TransferAccepted {
    TransferAccepted {
        out_bill_no: made.out_bill_no.clone(),
        transfer_bill_no: made.number.clone(),
        create_time: made.created_at.into(),
        state: standing(made.state),
        fail_reason: made.failure.map(reason),
        package_info: (made.state == Standing::Waiting).then(|| made.package.clone()),
    }
}

fn answer(found: &Remittance, mchid: &str) -> TransferAnswer {
    TransferAnswer {
        mch_id: mchid.to_owned(),
        out_bill_no: found.out_bill_no.clone(),
        transfer_bill_no: found.number.clone(),
        appid: found.appid.clone(),
        state: standing(found.state),
        transfer_amount: found.amount.fen(),
        transfer_remark: found.remark.clone(),
        fail_reason: found.failure.map(reason),
        openid: Some(found.openid.clone()),
        user_name: None,
        create_time: found.created_at.into(),
        update_time: found.updated_at.into(),
    }
}

/// What a merchant is told of one that has ended.
pub fn told(found: &Remittance, mchid: &str) -> TransferEvent {
    TransferEvent {
        out_bill_no: found.out_bill_no.clone(),
        transfer_bill_no: found.number.clone(),
        state: standing(found.state),
        mch_id: Some(mchid.to_owned()),
        mchid: Some(mchid.to_owned()),
        sub_mchid: None,
        transfer_amount: found.amount.fen(),
        openid: found.openid.clone(),
        fail_reason: found.failure.map(reason),
        create_time: found.created_at.into(),
        update_time: found.updated_at.into(),
        payment_method_type: None,
    }
}

const fn standing(state: Standing) -> TransferState {
    match state {
        Standing::Waiting => TransferState::WaitUserConfirm,
        Standing::Succeeded => TransferState::Success,
        Standing::Failed => TransferState::Fail,
        Standing::Cancelled => TransferState::Cancelled,
    }
}

/// Why it failed, as the wire calls it.
fn reason(failure: Failure) -> String {
    let word = match failure {
        Failure::NameNotCorrect => "NAME_NOT_CORRECT",
        Failure::NameNotProven => "REAL_NAME_CHECK_FAIL",
        Failure::PayeeUnavailable => "PAYEE_ACCOUNT_ABNORMAL",
        Failure::Overdue => "OVERDUE_CLOSE",
        Failure::MerchantCancelled => "MCH_CANCEL",
    };
    word.to_owned()
}
