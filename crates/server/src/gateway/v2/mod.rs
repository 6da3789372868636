//! The second version of the wire, for tills: flat XML, signed with a shared key, always answered with 200.
//!
//! ```text
//! request ──► admit      bytes, document, merchant, signature
//!             a group    reads the typed pairs, runs the same use cases as the third version
//! answer  ◄── words      pairs, signed the way the request was
//! ```
//!
//! The client certificate that the real system asks for on `/secapi/` is not asked for: the signature proves the
//! merchant, and whoever ends TLS may ask for more.

mod bills;
mod orders;
mod refunds;
pub mod telling;
mod watched;

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use money::Entropy;
use serde::Serialize;
use wallet::trade::Party;
use wxpay::error::Problem;
use wxpay::model::v2::{Failure, Head, Party as WireParty, Reply};
use wxpay::model::{Read, read_pairs};
use wxpay::resource::letters_and_digits;
use wxpay::v2::{Fields, SignType, unreadable};

use self::telling::Address;
use super::keyring::MerchantKeys;
use super::lookup;
use super::reply::Refused;
use crate::app::{AppState, random};

/// Every path, so that a port can be shared with pages.
pub const PATHS: [&str; 8] = [
    "/pay/micropay",
    "/pay/unifiedorder",
    "/pay/orderquery",
    "/pay/closeorder",
    "/pay/refundquery",
    "/pay/downloadbill",
    "/secapi/pay/reverse",
    "/secapi/pay/refund",
];

pub fn routes(state: &AppState) -> Router<AppState> {
    let routes = Router::new().merge(orders::routes()).merge(refunds::routes()).merge(bills::routes());
    routes.layer(from_fn_with_state(state.clone(), watched::pass))
}

/// A request whose signature is right.
struct Asked {
    merchant: Arc<MerchantKeys>,
    fields: Fields,
    sign_type: SignType,
}

/// The merchant who asks for itself, and how it signs.
#[derive(Clone)]
struct Caller {
    merchant: Arc<MerchantKeys>,
    sign_type: SignType,
}

impl Caller {
    fn party(&self) -> Party {
        Party { merchant: self.merchant.merchant, provider: None }
    }

    /// An address that is told in this version, signed the same way.
    fn address(&self, url: &str) -> String {
        Address::v2(url, self.sign_type).to_string()
    }
}

/// Why a request is not even read: the answer is not signed, as nobody knows for whom.
type Unread = &'static str;

impl Asked {
    fn caller(&self) -> Caller {
        Caller { merchant: Arc::clone(&self.merchant), sign_type: self.sign_type }
    }
}

const SIGN_WRONG: Unread = "签名错误。The signature is wrong.";

async fn admit(state: &AppState, body: &Bytes) -> Result<Asked, Unread> {
    let fields = Fields::from_xml(body).map_err(|_| "XML格式错误。The body is not a flat XML document.")?;
    let mchid = fields.get("mch_id").ok_or("缺少参数mch_id。mch_id is missing.")?.to_owned();
    let found = lookup::merchant(state, &mchid).await.map_err(|fault| {
        tracing::error!(fault = crate::door::chain(&fault), "a till's request failed");
        "系统繁忙，请稍后重试。Something broke here; ask again."
    })?;
    let merchant = found.ok_or("商户号不存在。There is no such mch_id.")?;
    let key = merchant.api_v2_key.as_ref().ok_or("未设置APIv2密钥。Set an API v2 key first.")?;
    let sign_type = key.verify(&fields).map_err(|_| SIGN_WRONG)?;
    Ok(Asked { merchant: Arc::clone(&merchant), fields, sign_type })
}

/// Reads a request, runs what it asks for, and words and signs the answer.
async fn serve<Q, A, F>(state: AppState, body: Bytes, work: impl FnOnce(AppState, Caller, Q) -> F) -> Response
where
    Q: Read,
    A: Serialize,
    F: Future<Output = Result<A, Refused>>,
{
    let asked = match admit(&state, &body).await {
        Ok(asked) => asked,
        Err(why) => return xml(&unreadable(why)),
    };
    let reply = reply(state, &asked, work).await;
    match reply.pairs().map(Fields::from_pairs) {
        Ok(Ok(fields)) => signed(&asked, fields),
        Ok(Err(_)) | Err(_) => xml(&unreadable("系统繁忙，请稍后重试。Something broke here; ask again.")),
    }
}

async fn reply<Q, A, F>(state: AppState, asked: &Asked, work: impl FnOnce(AppState, Caller, Q) -> F) -> Reply<A>
where
    Q: Read,
    F: Future<Output = Result<A, Refused>>,
{
    let head: Head = match read(asked) {
        Ok(head) => head,
        Err(refused) => return Reply::Unread { return_msg: refused.into_problem().message },
    };
    let done = match direct(&head).and_then(|()| read(asked)) {
        Ok(question) => work(state, asked.caller(), question).await,
        Err(refused) => Err(refused),
    };
    let (failure, answer) = match done {
        Ok(answer) => (None, Some(answer)),
        Err(refused) => (Some(failure(refused)), None),
    };
    let nonce_str = letters_and_digits(32, &mut Entropy::from_seed(random()));
    Reply::Read { party: WireParty::from(&head), nonce_str, failure, answer }
}

fn read<Q: Read>(asked: &Asked) -> Result<Q, Refused> {
    let pairs = asked.fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    // An empty element is as good as none, as it is for the signature.
    Ok(read_pairs(pairs.filter(|(_, value)| !value.is_empty()))?.value)
}

/// Service providers deal over the third version.
fn direct(head: &Head) -> Result<(), Refused> {
    let refused = || Problem::parameter("/sub_mch_id", "body", "is for service providers, who ask with version 3");
    head.sub_mch_id.as_ref().map_or(Ok(()), |_| Err(refused().into()))
}

fn failure(refused: Refused) -> Failure {
    let problem = refused.into_problem();
    Failure { err_code: problem.code.v2().to_owned(), err_code_des: problem.message }
}

fn signed(asked: &Asked, mut fields: Fields) -> Response {
    if let Some(key) = &asked.merchant.api_v2_key {
        key.put_sign(&mut fields, asked.sign_type);
    }
    xml(&fields)
}

fn xml(fields: &Fields) -> Response {
    let mut response = Body::from(fields.to_xml()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    response
}
