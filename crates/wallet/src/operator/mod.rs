//! Operators: the people who run the installation.
//!
//! **Invariant:** every act is recorded in the unit that carries it out; an act on an account has a reason.

mod acts;
mod refusal;
mod session;

pub use acts::{
    Act, ActKind, Masked, answer_ticket, change_account, close_ticket, decide_review, list, met_face_to_face, record,
    reveal,
};
pub use refusal::OperatorRefusal;
pub use session::{
    NewOperator, OperatorSignedIn, authenticate, exists, invite, join, name_of, password_hash, sign_in, sign_out,
};

#[cfg(test)]
mod tests;
