//! The phone inbox: the messages of one phone, or of all, newest first, appearing as they come.

use std::convert::Infallible;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse};
use bank::sandbox::Sms;
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use tokio_stream::wrappers::WatchStream;

use super::PageError;
use super::html::{escape, fill};
use crate::books::inbox::{self, Received};
use crate::door::Bank;

/// The longest message, in characters.
const TEXT_MAX: usize = 500;

#[derive(Deserialize)]
pub(super) struct Whose {
    to: Option<String>,
}

impl Whose {
    /// An empty field of a form means all phones.
    fn phone(self) -> Option<String> {
        self.to.filter(|to| !to.trim().is_empty()).map(|to| to.trim().to_owned())
    }
}

pub(super) async fn messages(
    State(bank): State<Bank>,
    Query(whose): Query<Whose>,
) -> Result<Json<Vec<Received>>, PageError> {
    let to = whose.phone();
    Ok(Json(bank.books.run(move |unit| inbox::messages(unit, to.as_deref())).await?))
}

pub(super) async fn receive(State(bank): State<Bank>, Json(sms): Json<Sms>) -> Result<StatusCode, PageError> {
    if !(5..=20).contains(&sms.to.len()) || !sms.to.bytes().all(|b| b.is_ascii_digit() || b == b'+') {
        return Err(PageError::Input("to"));
    }
    if sms.text.is_empty() || sms.text.chars().count() > TEXT_MAX || sms.from.chars().count() > 40 {
        return Err(PageError::Input("text"));
    }
    bank.books.run(move |unit| inbox::receive(unit, &sms.to, &sms.from, &sms.text)).await?;
    bank.ring();
    Ok(StatusCode::CREATED)
}

/// A hint that there is something new; what it is, the page asks for.
pub(super) async fn events(State(bank): State<Bank>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let ticks = WatchStream::from_changes(bank.inbox.subscribe());
    Sse::new(ticks.map(|n| Ok(Event::default().event("message").data(n.to_string())))).keep_alive(KeepAlive::default())
}

/// The words of the page.
struct Words {
    lang: &'static str,
    title: &'static str,
    all: &'static str,
    of: &'static str,
    none: &'static str,
    hint: &'static str,
    copy: &'static str,
    copied: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    title: "短信",
    all: "全部手机",
    of: "手机号",
    none: "还没有短信",
    hint: "演示用的收件箱：银行和飞钱发出的短信都在这里。",
    copy: "复制验证码",
    copied: "已复制",
};

const EN: Words = Words {
    lang: "en",
    title: "Messages",
    all: "All phones",
    of: "Phone",
    none: "No messages yet",
    hint: "The demo's inbox: what banks and Feiqian send to phones shows here.",
    copy: "Copy the code",
    copied: "Copied",
};

/// The first language the reader names that we have; Chinese otherwise.
fn words(headers: &HeaderMap) -> &'static Words {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let first = wanted.split(',').map(str::trim).find(|l| l.starts_with("zh") || l.starts_with("en"));
    if first.is_some_and(|language| language.starts_with("en")) { &EN } else { &ZH }
}

pub(super) async fn page(
    State(bank): State<Bank>,
    headers: HeaderMap,
    Query(whose): Query<Whose>,
) -> Result<impl IntoResponse, PageError> {
    let words = words(&headers);
    let to = whose.phone();
    let asked = to.clone();
    let messages = bank.books.run(move |unit| inbox::messages(unit, asked.as_deref())).await?;
    let list: String = messages.iter().map(|message| bubble(message, words)).collect();
    let places = [
        ("lang", words.lang),
        ("title", words.title),
        ("all", words.all),
        ("of", words.of),
        ("none", words.none),
        ("hint", words.hint),
        ("copy", words.copy),
        ("copied", words.copied),
        ("empty", if messages.is_empty() { "" } else { "hidden" }),
        ("to", &escape(to.as_deref().unwrap_or_default())),
        ("list", &list),
    ];
    Ok(Html(fill(include_str!("phone.html"), &places)))
}

fn bubble(message: &Received, words: &Words) -> String {
    let code = code_in(&message.text);
    let button = code.map_or_else(String::new, |code| {
        format!("<button type=\"button\" data-code=\"{}\">{} {}</button>", escape(code), words.copy, escape(code))
    });
    format!(
        "<li data-id=\"{id}\"><p class=\"head\"><b>{from}</b><span>{to}</span><time datetime=\"{at}\">{at}</time></p>\
         <p class=\"text\">{text}</p>{button}</li>",
        id = message.id,
        from = escape(&message.from),
        to = escape(&message.to),
        at = escape(&message.at),
        text = escape(&message.text),
    )
}

/// The first run of exactly six digits: the code, if the message has one.
fn code_in(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_found_and_a_card_tail_is_not() {
        assert_eq!(code_in("验证码 482910，尾号 0018"), Some("482910"));
        assert_eq!(code_in("card 0018, phone 13800000001"), None);
    }

    #[test]
    fn the_reader_chooses_the_language() {
        for (wanted, lang) in [("en-GB,zh;q=0.5", "en"), ("zh-CN", "zh-CN"), ("fr, en", "en"), ("", "zh-CN")] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, wanted.parse().unwrap());
            assert_eq!(words(&headers).lang, lang, "{wanted}");
        }
    }
}
