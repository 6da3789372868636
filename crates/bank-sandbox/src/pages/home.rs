//! The bank's own page: what it has, what goes wrong on purpose, what was said.

use std::fmt::Write as _;
use std::sync::PoisonError;

use axum::extract::State;
use axum::response::{Html, IntoResponse};

use super::PageError;
use super::html::{escape, fill, grouped, yuan};
use crate::books::{BooksError, Unit, clock, posting, report};
use crate::door::{Bank, LogLine};
use crate::fault::{self, FaultKind, Rule};
use crate::seed::{Bank as BankFacts, Card, CardKind, CardState, Person};

/// How many instructions the page shows.
const INSTRUCTIONS: u32 = 20;

pub(super) async fn page(State(bank): State<Bank>) -> Result<impl IntoResponse, PageError> {
    let known = bank.books.run(known).await?;
    let log: String = {
        let lines = bank.log.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(exchange).collect()
    };
    let wallet = if bank.peer.is_known() { "known" } else { "not yet known: its key file is not there" };
    let mut places: Vec<(&str, &str)> = known.iter().map(|(name, value)| (*name, value.as_str())).collect();
    places.extend([("wallet", wallet), ("log", log.as_str())]);
    Ok(Html(fill(include_str!("home.html"), &places)))
}

/// What the page shows of the books.
fn known(unit: &Unit<'_>) -> Result<Vec<(&'static str, String)>, BooksError> {
    let reserve = posting::balance(unit, posting::RESERVE)?;
    let transit = posting::balance(unit, posting::TRANSIT)?;
    let mut people = String::new();
    for owner in &unit.seed.people[..unit.seed.by_hand] {
        person(unit, owner, &mut people)?;
    }
    let rules: String = fault::rules(unit)?.iter().map(rule).collect();
    let kinds: String = FaultKind::ALL.into_iter().map(kind_choice).collect();
    let choices: String = unit.seed.banks.iter().map(choice).collect();
    Ok(vec![
        ("now", escape(&unit.now.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())),
        ("today", unit.today().to_string()),
        ("ahead", (clock::offset_ms(&unit.tx)? / 1000).to_string()),
        ("reserve", yuan(reserve)),
        ("transit", yuan(transit)),
        ("banks", unit.seed.banks.iter().map(bank_tile).collect()),
        ("people", people),
        ("rules", rules),
        ("kinds", kinds),
        ("choices", choices),
        ("instructions", instructions(unit)?),
    ])
}

fn kind_choice(kind: FaultKind) -> String {
    format!("<option>{}</option>", kind.name())
}

fn pill(mark: &str) -> String {
    format!("<mark>{}</mark> ", escape(mark))
}

fn choice(bank: &BankFacts) -> String {
    format!("<option value=\"{}\">{} {}</option>", escape(&bank.id), escape(&bank.name.zh), escape(&bank.name.en))
}

fn bank_tile(bank: &BankFacts) -> String {
    let mut marks = Vec::new();
    if bank.debit_bin.is_none() {
        marks.push("credit cards only".to_owned());
    }
    if bank.recommended {
        marks.push("recommended".to_owned());
    }
    if !bank.online_binding {
        marks.push("no online binding".to_owned());
    }
    if bank.needs_branch {
        marks.push("asks for the branch".to_owned());
    }
    if bank.slow_ms > 0 {
        marks.push(format!("often {} s late", bank.slow_ms / 1000));
    }
    let bins = [&bank.debit_bin, &bank.credit_bin].into_iter().flatten().cloned();
    let facts: Vec<String> = bins.chain(marks).collect();
    format!(
        "<li style=\"--bank:{}\"><b>{}</b><span>{}</span><small>{}</small></li>",
        escape(&bank.colour),
        escape(&bank.name.zh),
        escape(&bank.name.en),
        escape(&facts.join(" · "))
    )
}

fn person(unit: &Unit<'_>, person: &Person, out: &mut String) -> Result<(), BooksError> {
    let _ = write!(
        out,
        "<tbody><tr class=\"person\"><th colspan=\"5\">{} <span>{} · {} · <a href=\"/phone?to={phone}\">{phone}</a> · {}</span></th></tr>",
        escape(&person.name.zh),
        escape(&person.name.en),
        escape(&person.id_number),
        escape(&person.about),
        phone = escape(&person.phone),
    );
    for card in &person.cards {
        let fen = posting::balance(unit, &posting::card_account(&card.pan))?;
        let _ = write!(out, "{}", card_row(unit, card, fen));
    }
    out.push_str("</tbody>");
    Ok(())
}

fn card_row(unit: &Unit<'_>, card: &Card, fen: i64) -> String {
    let bank = unit.seed.bank(&card.bank).map_or("", |bank| bank.name.zh.as_str());
    let kind = if card.kind == CardKind::Debit { "debit" } else { "credit" };
    let state = match card.state {
        CardState::Normal => "",
        CardState::Expired => "expired",
        CardState::Lost => "lost",
        CardState::Frozen => "frozen",
        CardState::Closed => "closed",
    };
    let marks = [Some(state), card.behaviour.as_deref()].into_iter().flatten().filter(|mark| !mark.is_empty());
    let marks: String = marks.map(pill).collect();
    format!(
        "<tr><td class=\"pan\">{}</td><td>{} · {kind}</td><td class=\"fen\">{}</td><td class=\"fen\">{} / {}</td>\
         <td>{marks}{}</td></tr>",
        escape(&grouped(&card.pan)),
        escape(bank),
        yuan(fen),
        card.single_limit,
        card.daily_limit,
        escape(card.about.as_deref().or(card.branch.as_ref().map(|b| b.zh.as_str())).unwrap_or_default()),
    )
}

fn rule(rule: &Rule) -> String {
    let mut words = Vec::new();
    if let Some(bank) = &rule.bank {
        words.push(format!("bank {bank}"));
    }
    if let Some(card) = &rule.card {
        words.push(format!("card {}", grouped(card)));
    }
    if let Some(code) = &rule.code {
        words.push(format!("code {code}"));
    }
    if let Some(times) = rule.times {
        words.push(format!("{times} times more"));
    }
    if let Some(probability) = rule.probability {
        words.push(format!("probability {probability}"));
    }
    if let Some(ms) = rule.delay_ms {
        words.push(format!("{ms} ms"));
    }
    format!(
        "<li><mark>{}</mark> {} <button type=\"button\" data-remove=\"{}\">remove</button></li>",
        rule.kind.name(),
        escape(&words.join(" · ")),
        rule.id
    )
}

fn instructions(unit: &Unit<'_>) -> Result<String, BooksError> {
    let mut out = String::new();
    for one in report::instructions(unit, INSTRUCTIONS)? {
        let state = if one.returned { "returned" } else { one.state.as_str() };
        let _ = write!(
            out,
            "<tr><td class=\"pan\">{}</td><td>{} · {}</td><td class=\"fen\">{}</td><td>{state} {}</td></tr>",
            escape(&one.end_to_end_id),
            escape(&one.kind),
            escape(&one.tail),
            yuan(one.amount),
            escape(one.reason.as_deref().unwrap_or_default()),
        );
    }
    Ok(out)
}

fn exchange(line: &LogLine) -> String {
    format!(
        "<details><summary><b>{}</b> <time>{}</time></summary><pre>{}</pre><pre>{}</pre></details>",
        escape(&line.what),
        escape(line.at.get(11..19).unwrap_or(&line.at)),
        escape(&line.request.replace("><", ">\n<")),
        escape(&line.answer.as_deref().unwrap_or("closed without an answer").replace("><", ">\n<")),
    )
}
