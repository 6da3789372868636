//! A town that pays: holders with a session, a payment password and a balance, and shops with a code on the counter.
//!
//! The rows are those that the use cases write; they are written here by hundreds in a unit, because opening an account
//! one SMS code at a time would take longer than the measurement.

use std::path::Path;

use ledger::{EntryKind, JournalEntry, house};
use money::{Amount, EntryId, HolderId, Pin};
use serde_json::json;
use server::app::AppState;
use server::demo::{PinKey, PinPad};
use store::{Fault, Tx, params};
use wallet::account::Phone;
use wallet::merchant::{self, OpenMerchant, OpenStore};
use wallet::session::{self, Proof, SignIn};
use wallet::sms_code::{self, Asker, Purpose};
use wallet::{Ctx, account};

use crate::server_process::config_in;
use crate::wire::Connection;

/// Everybody's payment password.
pub const PIN: &str = "739154";
const TOGETHER: usize = 200;

/// Somebody who pays.
pub struct Payer {
    pub token: String,
    pub device: String,
    pub pin_key: Option<PinKey>,
}

pub struct Town {
    pub payers: Vec<Payer>,
    pub shops: Vec<String>,
}

impl Town {
    pub fn build(dir: &Path, url: &str, holders: usize, shops: usize) -> Self {
        let state = server::serve::open(config_in(dir, url)).unwrap();
        let mut town = Self { payers: Vec::with_capacity(holders), shops: Vec::new() };
        for first in (0..holders).step_by(TOGETHER) {
            town.payers.extend(write(&state, move |tx, ctx| people(tx, ctx, first, TOGETHER.min(holders - first))));
        }
        for first in (0..shops).step_by(TOGETHER) {
            write(&state, move |tx, ctx| counters(tx, ctx, first, TOGETHER.min(shops - first)));
        }
        town.shops = write(&state, |tx, _| merchant::listed(tx)).into_iter().map(|shop| shop.code).collect();
        // Hints to nobody: the town is built, and its outbox should not be part of what is measured.
        write(&state, |tx, _| tx.queue("DELETE FROM job", params![]));
        state.store.close();
        town
    }

    /// Everybody agrees on a key that seals payment passwords, as a page does when its pad opens.
    pub async fn open_pin_pads(&mut self, addresses: &[std::net::SocketAddr], connections: usize) {
        let share = self.payers.len().div_ceil(connections);
        let opening = self.payers.chunks_mut(share).enumerate().map(|(place, payers)| {
            let address = addresses[place % addresses.len()];
            async move {
                let mut connection = Connection::open(address).await;
                for payer in payers {
                    let pad = PinPad::new().unwrap();
                    let body = pad.question().to_string();
                    let request = post("/api/v1/pin/keys", &payer.token, &payer.device, "", &body);
                    let (status, answer) = connection.ask(&request).await;
                    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&answer));
                    payer.pin_key = Some(pad.agree(&serde_json::from_slice(&answer).unwrap()).unwrap());
                }
            }
        });
        futures_util::future::join_all(opening).await;
    }
}

impl Payer {
    /// The body of a payment of one fen.
    pub fn payment(&self, shop: &str, key: &str) -> String {
        let pin = self.pin_key.as_ref().unwrap().seal(PIN, key).unwrap();
        json!({ "shop_code": shop, "amount": 1, "method": { "kind": "balance" }, "pin": pin }).to_string()
    }
}

fn write<T: Send + 'static>(
    state: &AppState,
    mut unit: impl FnMut(&mut Tx<'_>, &mut Ctx) -> Result<T, Fault> + Send + 'static,
) -> T {
    let ctx = state.ctx();
    state.store.write_blocking(move |tx| unit(tx, &mut ctx.clone())).unwrap()
}

fn people(tx: &mut Tx<'_>, ctx: &mut Ctx, first: usize, count: usize) -> Result<Vec<Payer>, Fault> {
    (first..first + count).map(|place| person(tx, ctx, place)).collect()
}

/// Signs up with the code that the same context will draw again.
fn person(tx: &mut Tx<'_>, ctx: &mut Ctx, place: usize) -> Result<Payer, Fault> {
    let phone = Phone::parse(&format!("139{place:08}")).unwrap();
    let code = ctx.clone().entropy.digits(6);
    let refused = |_| Fault::corrupt("a person who cannot sign up");
    sms_code::send(tx, ctx, &phone, Purpose::SignIn, &Asker::default()).map_err(refused)?;
    let (proof, device_name) = (Proof::Code(code), "bench".to_owned());
    let wish = SignIn { phone, proof, device_name, device_secret: None, address: String::new() };
    let signed_in = session::sign_in(tx, ctx, &wish).map_err(|_| Fault::corrupt("a person who cannot sign in"))?;
    equip(tx, ctx, signed_in.holder)?;
    Ok(Payer { token: signed_in.token.to_string(), device: signed_in.device_secret.to_string(), pin_key: None })
}

/// A payment password, the class of who passed every check, and money.
fn equip(tx: &mut Tx<'_>, ctx: &mut Ctx, holder: HolderId) -> Result<(), Fault> {
    let salt: [u8; 16] = ctx.entropy.bytes();
    let mac = ctx.vault.pin_mac(&salt, &Pin::parse(PIN).unwrap());
    let sql = "UPDATE holder_hot SET class = 'III', pin_mac = ?2, pin_salt = ?3 WHERE holder = ?1";
    tx.execute(sql, params![holder, mac, salt])?;
    let purse = account::see(tx, holder)?.unwrap().account;
    let amount = Amount::from_fen(10_000_000).unwrap();
    let id = EntryId::new(ctx.now_ms(), &mut ctx.entropy);
    let entry = JournalEntry::build(id, EntryKind::TopUp, holder.to_bytes(), ctx.now);
    tx.post(entry.transfer(house::BANK_RESERVE, purse, amount).finish().unwrap()).map_err(Fault::from)
}

fn counters(tx: &mut Tx<'_>, ctx: &mut Ctx, first: usize, count: usize) -> Result<(), Fault> {
    for place in first..first + count {
        let name = format!("shop {place}");
        let text = || String::new();
        let store = OpenStore { name: name.clone(), description_zh: text(), description_en: text() };
        let login = format!("till-{place}");
        let wish = OpenMerchant { name, store, login, staff_name: text(), password_hash: text() };
        merchant::open(tx, ctx, wish).map_err(|_| Fault::corrupt("a shop that cannot be opened"))?;
    }
    Ok(())
}

/// A request as a signed-in page sends it.
pub fn post(path: &str, token: &str, device: &str, key: &str, body: &str) -> Vec<u8> {
    let key = if key.is_empty() { String::new() } else { format!("idempotency-key: {key}\r\n") };
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\ncookie: feiqian_holder={token}\r\nx-device: {device}\r\n{key}\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
