//! Demo people and shops. They are made as anybody would make them: the people use phones against this server's own
//! door and read the sandbox's inbox; the shops are opened by the use case that will open every shop.
//!
//! Running it again completes what is missing and changes nothing else.

mod inbox;
mod people;
mod phone;
mod pin_pad;
mod sheet;
mod shops;

use std::net::SocketAddr;

pub use inbox::{Inbox, code_in};
pub use people::{Holder, Stranger, bring_in, holder};
pub use phone::{Phone, PhoneError, http_client, new_key};
pub use pin_pad::{PinKey, PinPad};
pub use shops::{open_shops, till_password};

use crate::app::AppState;
use crate::serve::{StartError, while_doing};

/// Makes what is missing, against the door at `public`, and says how to sign in.
pub async fn prepare(state: &AppState, public: SocketAddr) -> Result<String, StartError> {
    let base = format!("http://{public}");
    let shops = open_shops(state).await?;
    let made = people::make_all(state, &base).await;
    made.map_err(while_doing("make the demo people"))?;
    Ok(sheet::sheet(&state.config, &shops))
}
