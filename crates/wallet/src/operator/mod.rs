//! Operators: the people who run the installation.
//!
//! **Invariant:** every act is recorded in the unit that carries it out; an act on an account has a reason.

mod acts;
mod refusal;
mod rows;
mod session;

pub use acts::{
    Act, ActKind, Masked, answer_ticket, change_account, close_ticket, decide_review, invite_another, list,
    met_face_to_face, record, resolve_break, reveal,
};
pub use refusal::OperatorRefusal;
pub use rows::{everyone, name_of};
pub use session::{
    Colleague, Invitation, NewOperator, OperatorSignedIn, authenticate, exists, invite, join, password_hash, sign_in,
    sign_out,
};

pub(crate) use acts::reasoned;

#[cfg(test)]
mod tests;
