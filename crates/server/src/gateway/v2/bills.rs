//! The trade bill, answered as the file itself.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use wxpay::error::ErrorCode;
use wxpay::model::bill::BillType;
use wxpay::model::v2::{DownloadBill, V2BillType};
use wxpay::v2::{refusal, unreadable};

use super::{admit, read, xml};
use crate::app::AppState;
use crate::gateway::bills::trade_bill_of;
use crate::gateway::reply::Refused;

pub fn routes() -> Router<AppState> {
    Router::new().route("/pay/downloadbill", post(download))
}

/// A file, or the reason why there is none as a document.
async fn download(State(state): State<AppState>, body: Bytes) -> Response {
    let asked = match admit(&state, &body).await {
        Ok(asked) => asked,
        Err(why) => return xml(&unreadable(why)),
    };
    let file = match read(&asked) {
        Ok(question) => written(&state, asked.merchant.merchant, question).await,
        Err(refused) => Err(refused),
    };
    match file {
        Ok(bytes) => Body::from(bytes).into_response(),
        Err(refused) => {
            let problem = refused.into_problem();
            let mut fields = refusal(&problem);
            fields.set("return_code", "FAIL").set("return_msg", problem.code.en()).set("error_code", "20002");
            xml(&fields)
        }
    }
}

async fn written(state: &AppState, merchant: money::MerchantId, asked: DownloadBill) -> Result<Vec<u8>, Refused> {
    let kind = match asked.bill_type.unwrap_or(V2BillType::All) {
        V2BillType::All => BillType::All,
        V2BillType::Success => BillType::Success,
        V2BillType::Refund => BillType::Refund,
        V2BillType::RechargeRefund => return Err(ErrorCode::NoStatementExist.into()),
    };
    let file = trade_bill_of(state, merchant, asked.bill_date.0, kind).await?;
    match asked.tar_type {
        Some(_) => file.gzip().map_err(Refused::broken),
        None => Ok(file.text().as_bytes().to_vec()),
    }
}
