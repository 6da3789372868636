//! A bank to talk to: a separate process with its own books, people, cards and faults on purpose.
//!
//! It plays the clearing network and six invented banks behind it, and keeps one account for the wallet, the
//! **reserve account**. It shares nothing with the wallet but messages ([`bank`]).
//!
//! # Start
//!
//! `feiqian-bank --data DIR --wallet-key FILE` listens on `https://127.0.0.1:8090` for messages and on
//! `http://127.0.0.1:8091` for its pages, and prints one line when both listen:
//! `ready iso=https://127.0.0.1:8090 pages=http://127.0.0.1:8091`. At first start it makes its files, see [`keys`].
//! FILE is the wallet's public key in PEM; it may appear later. Idle, it uses no processor: nothing polls.
//!
//! # Banks, all invented, as are the prefixes `6299xx`
//!
//! | id | name | debit | credit | |
//! |---|---|---|---|---|
//! | `yunshan` | 云杉银行, Spruce Bank | 629901 | 629951 | large; always works |
//! | `haitang` | 海棠银行, Begonia Bank | 629906 | 629956 | ordinary |
//! | `manshui` | 慢水银行, Slow River Bank | 629903 | | six in ten answers come 4 s late |
//! | `guantai` | 观台银行, Watchtower Bank | 629905 | | asks for the branch that opened the account |
//! | `jinque` | 金雀信用卡中心, Goldfinch Cards | | 629954 | credit cards only |
//! | `xiaoqiao` | 小桥村镇银行, Little Bridge Rural Bank | 629902 | | does not allow online binding |
//!
//! People and cards stand in `seed/seed.toml`, and as JSON at `/sandbox/facts.json`. 郑试 owns the sentinel cards: one
//! for each state, mismatch and fault. A crowd of two hundred test people is made by rule, for load.
//!
//! # Faults on purpose
//!
//! By card, by amount, or by a rule set on the page or through `/faults`. The kinds are those of
//! [`fault::FaultKind`]. An amount is a sentinel when it is 77 yuan and these fen:
//!
//! | amount | what happens | amount | what happens |
//! |---|---|---|---|
//! | 77.01 | rejected AC01 | 77.21 | late: the answer is held back 15 s |
//! | 77.04 | rejected AM04 | 77.22 | answered twice |
//! | 77.06 | rejected AC06 | 77.23 | done, no answer |
//! | 77.14 | rejected AM14 | 77.24 | the first request is lost |
//! | 77.15 | rejected BE01 | 77.25 | stuck until the next day |
//! | 77.44 | rejected RR04 | 77.26 | a credit comes back the next day |
//! | 77.31 | left out of the statement | 77.32 | doubled on the statement |
//!
//! # Pages (HTTP, meant for this machine only)
//!
//! | path | |
//! |---|---|
//! | `GET /` | banks, cards, balances, faults, clock, last messages |
//! | `GET /phone?to=`, `/phone/messages?to=`, `/phone/events` | the phone inbox: page, JSON, live hints |
//! | `POST /sms` | `{to, from, text}` into the inbox |
//! | `GET POST DELETE /faults`, `DELETE /faults/{id}` | rules: `{kind, bank?, card?, code?, times?, probability?, seed?, delay_ms?}` |
//! | `GET POST /clock` | the bank's clock; `{advance_seconds}` sets it forward |
//! | `POST /sandbox/reserve` | `{amount}` in fen into the reserve account, from outside |
//! | `GET /sandbox/facts.json`, `/sandbox/instructions.json`, `/sandbox/books.json` | banks and people; what became of every instruction; whether the books are right |

pub mod books;
mod chance;
pub mod door;
pub mod fault;
pub mod keys;
pub mod pages;
pub mod seed;
mod start;

pub use start::{Options, Sandbox, StartError};
