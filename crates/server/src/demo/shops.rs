//! The demo's shops and their tills.

use std::fs;

use wallet::merchant::{self, OpenMerchant, OpenStore};

use crate::app::{AppState, random};
use crate::keys;
use crate::serve::{StartError, while_doing};

/// A till's log-in.
pub struct DemoShop {
    pub name: &'static str,
    pub login: &'static str,
    pub password: String,
}

const SHOPS: [(&str, &str, &str, &str); 2] = [
    ("青瓦面馆", "noodles", "手工面，现点现煮", "Hand-made noodles, cooked to order"),
    ("山前书店", "books", "旧书新书，可以坐下慢慢看", "Books old and new, and a chair to read them"),
];

/// Opens the shops that are not there yet. Their tills share one password, drawn at the first run and kept beside the
/// keys, so that it can be said again.
pub async fn open_shops(state: &AppState) -> Result<Vec<DemoShop>, StartError> {
    let (password, hash) = till_password(state).await?;
    let mut shops = Vec::new();
    for (name, login, zh, en) in SHOPS {
        open_shop(state, name, login, (zh, en), hash.clone()).await?;
        shops.push(DemoShop { name, login, password: password.clone() });
    }
    Ok(shops)
}

async fn open_shop(
    state: &AppState,
    name: &str,
    login: &str,
    (zh, en): (&str, &str),
    password_hash: String,
) -> Result<(), StartError> {
    let store = OpenStore { name: name.to_owned(), description_zh: zh.to_owned(), description_en: en.to_owned() };
    let (name, login, staff_name) = (name.to_owned(), login.to_owned(), "店长".to_owned());
    let wish = OpenMerchant { name, store, login, staff_name, password_hash };
    match state.write(move |tx, ctx| merchant::open(tx, ctx, wish.clone())).await {
        Err(problem) if problem.code() != "login_taken" => Err(StartError(format!("open a shop: {}", problem.code()))),
        _ => Ok(()),
    }
}

/// The demo tills' password and its hash.
pub async fn till_password(state: &AppState) -> Result<(String, String), StartError> {
    let password = kept_password(state).map_err(while_doing("keep the demo tills' password"))?;
    let hashing = password.clone();
    let hash = tokio::task::spawn_blocking(move || wallet::session::hash_password(&hashing, &random())).await;
    let hash = hash.map_err(while_doing("hash a password"))?;
    Ok((password, hash.ok_or_else(|| StartError("hash a password".to_owned()))?))
}

fn kept_password(state: &AppState) -> std::io::Result<String> {
    let file = state.config.data_dir.0.join("keys/demo-till.txt");
    if !file.exists() {
        let letters = b"abcdefghjkmnpqrstvwxyz23456789";
        let drawn: [u8; 10] = random();
        let text: String = drawn.iter().map(|byte| char::from(letters[usize::from(*byte) % letters.len()])).collect();
        keys::create_once(&file, text.as_bytes())?;
    }
    Ok(fs::read_to_string(file)?.trim().to_owned())
}
