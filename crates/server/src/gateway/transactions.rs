//! A trade in the wire's words: the answer to a query, and what a notice tells.

use serde_json::Value;
use wallet::card::CardType;
use wallet::trade::{Kind, PaidWith, State, Trade};
use wxpay::model::Currency;
use wxpay::model::transaction::{
    DirectParty, DirectPayer, DirectTransaction, PartnerParty, PartnerPayer, PartnerTransaction, Promotion,
    PromotionScope, PromotionType, TradeState, TradeType, Transaction, TransactionAmount, TransactionScene,
};

/// A merchant's own trade.
pub fn direct(trade: &Trade, mchid: &str) -> DirectTransaction {
    let party = DirectParty { appid: trade.appid.clone(), mchid: mchid.to_owned() };
    let payer = trade.paid.as_ref().map(|paid| DirectPayer { openid: paid.openid.clone() });
    transaction(trade, party, payer)
}

/// A trade that a provider placed for one of its merchants.
pub fn partner(trade: &Trade, sp_mchid: String, sub_mchid: String) -> PartnerTransaction {
    let (sp_appid, sub_appid) = (trade.appid.clone(), trade.sub_appid.clone());
    let party = PartnerParty { sp_appid, sp_mchid, sub_appid, sub_mchid };
    let payer = trade.paid.as_ref();
    let payer = payer.map(|paid| PartnerPayer { sp_openid: paid.openid.clone(), sub_openid: paid.sub_openid.clone() });
    transaction(trade, party, payer)
}

/// A trade, whosever it is and whoever paid it.
fn transaction<P, Y>(trade: &Trade, party: P, payer: Option<Y>) -> Transaction<P, Y> {
    let paid = trade.paid.as_ref();
    let trade_state = state(trade.state);
    Transaction {
        party,
        out_trade_no: trade.out_trade_no.clone(),
        transaction_id: paid.map(|paid| paid.number.clone()),
        trade_type: paid.map(|_| kind(trade.kind)),
        trade_state,
        trade_state_desc: trade_state.chinese().to_owned(),
        bank_type: paid.map(|paid| bank_type(&paid.with)),
        attach: trade.wish.attach.clone(),
        success_time: paid.map(|paid| paid.at.into()),
        payer,
        amount: Some(TransactionAmount {
            total: trade.amount.fen(),
            payer_total: paid.map(|paid| paid.amount.fen()),
            currency: Some(Currency::Cny),
            payer_currency: paid.map(|_| Currency::Cny),
        }),
        scene_info: device(trade).map(|device_id| TransactionScene { device_id: Some(device_id) }),
        promotion_detail: promotions(trade),
    }
}

/// The state as the wire calls it.
pub const fn state(state: State) -> TradeState {
    match state {
        State::Open => TradeState::NotPay,
        State::AwaitingPayer => TradeState::UserPaying,
        State::Accepted => TradeState::Accept,
        State::Paid => TradeState::Success,
        State::Refunded => TradeState::Refund,
        State::Closed => TradeState::Closed,
        State::Failed => TradeState::PayError,
        State::Revoked => TradeState::Revoked,
    }
}

/// The kind as the wire calls it.
pub const fn kind(kind: Kind) -> TradeType {
    match kind {
        Kind::Jsapi => TradeType::Jsapi,
        Kind::App => TradeType::App,
        Kind::H5 => TradeType::Mweb,
        Kind::Native => TradeType::Native,
        Kind::Code => TradeType::Micropay,
    }
}

/// `OTHERS` for the balance; else the bank and the kind of card, as in `YUNSHAN_DEBIT`.
pub fn bank_type(with: &PaidWith) -> String {
    match with {
        PaidWith::Balance => "OTHERS".to_owned(),
        PaidWith::Card { bank, card_type } => {
            let kind = match card_type {
                CardType::Debit => "DEBIT",
                CardType::Credit => "CREDIT",
            };
            format!("{}_{kind}", bank.to_ascii_uppercase())
        }
    }
}

/// The same, of a way to pay as it was written down.
pub fn bank_word(code: &str) -> Option<String> {
    PaidWith::from_code(code).map(|with| bank_type(&with))
}

/// What a coupon took off, once the trade is paid.
pub fn promotions(trade: &Trade) -> Option<Vec<Promotion>> {
    let promotion = trade.paid.as_ref()?.promotion.as_ref()?;
    let amount = promotion.amount.fen();
    Some(vec![Promotion {
        coupon_id: promotion.coupon.clone(),
        name: Some(promotion.name.clone()),
        scope: Some(PromotionScope::Global),
        r#type: Some(if promotion.no_cash { PromotionType::NoCash } else { PromotionType::Cash }),
        amount,
        stock_id: Some(promotion.stock.clone()),
        wechatpay_contribute: Some(0),
        merchant_contribute: Some(if promotion.is_own { amount } else { 0 }),
        other_contribute: Some(if promotion.is_own { 0 } else { amount }),
        currency: Some(Currency::Cny),
        goods_detail: None,
    }])
}

/// The till or device that the merchant named.
pub fn device(trade: &Trade) -> Option<String> {
    let scene: Value = serde_json::from_str(trade.wish.scene.as_deref()?).ok()?;
    scene["device_id"].as_str().map(str::to_owned)
}
