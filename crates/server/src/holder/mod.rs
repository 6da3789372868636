//! The holder's door, `/api/v1`: one file per noun, each with its operations and the shapes they speak.

mod account;
pub mod auth;
mod bills;
mod bindings;
mod cards;
mod contacts;
mod coupons;
mod events;
mod fund;
mod help;
mod identity;
mod invocations;
mod limits;
mod messages;
pub mod money;
mod payment_codes;
mod payments;
mod payout_offers;
mod people;
pub mod pin;
mod quotes;
mod receive_codes;
mod remittances;
mod safety;
mod scans;
mod shops;
pub mod tickets;
mod topups;
mod transfers;
mod wallet;
mod withdrawals;

pub use cards::LocalText;

use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;

/// Every operation of a holder.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(events::routes())
        .merge(bills::routes())
        .merge(contacts::routes())
        .merge(coupons::routes())
        .merge(limits::routes())
        .merge(payment_codes::routes())
        .merge(payments::routes())
        .merge(payout_offers::routes())
        .merge(people::routes())
        .merge(quotes::routes())
        .merge(receive_codes::routes())
        .merge(remittances::routes())
        .merge(invocations::routes())
        .merge(scans::routes())
        .merge(shops::routes())
        .merge(topups::routes())
        .merge(transfers::routes())
        .merge(wallet::routes())
        .merge(withdrawals::routes())
        .merge(account::routes())
        .merge(auth::routes())
        .merge(bindings::routes())
        .merge(cards::routes())
        .merge(help::routes())
        .merge(identity::routes())
        .merge(messages::routes())
        .merge(pin::routes())
        .merge(safety::routes())
        .merge(tickets::routes())
}
