//! What operators do to accounts, reviews and tickets, each recorded in the unit that does it.

use jiff::Timestamp;
use money::{ActId, BreakId, HolderId, OperatorId, TicketId, VerificationId};
use store::{Fault, Tx, View};
use zeroize::Zeroizing;

use super::session::{Invitation, invite};
use super::{OperatorRefusal, rows};
use crate::account::{self, AccountState, StateCommand};
use crate::identity::{self, CheckSource, Decision};
use crate::reconciliation::{self, Resolution, Resolved};
use crate::{Ctx, Stop, refuse, ticket};

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// Kinds of acts. Codes are append-only.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ActKind {
            $($(#[$doc])* $name,)*
        }

        impl ActKind {
            /// The stable name in the database and on the wire.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

acts! {
    ReviewApproved = "review_approved",
    ReviewDenied = "review_denied",
    AccountRestricted = "account_restricted",
    AccountFrozen = "account_frozen",
    AccountRestored = "account_restored",
    /// A person was met face to face: the account is class III.
    FaceToFace = "face_to_face",
    /// Something masked was shown in the clear.
    Revealed = "revealed",
    TicketAnswered = "ticket_answered",
    TicketClosed = "ticket_closed",
    DeadLetterRevived = "dead_letter_revived",
    BooksChecked = "books_checked",
    /// A mismatch with a bank's statement was explained.
    BreakResolved = "break_resolved",
    /// Something was proposed to a second operator.
    ProposalMade = "proposal_made",
    ProposalDeclined = "proposal_declined",
    /// What was proposed is done; the one on record confirmed it.
    SuspenseRecovered = "suspense_recovered",
    SuspenseWrittenOff = "suspense_written_off",
    OperatorInvited = "operator_invited",
}

/// A recorded act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    pub id: ActId,
    /// The operator's name.
    pub operator: String,
    pub at: Timestamp,
    /// [`ActKind::code`].
    pub kind: String,
    /// The id of what was acted on.
    pub subject: String,
    pub reason: String,
}

/// Records an act.
pub fn record(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    operator: OperatorId,
    kind: ActKind,
    subject: &str,
    reason: &str,
) -> Result<(), Fault> {
    let act = Act {
        id: ActId::new(ctx.now_ms(), &mut ctx.entropy),
        operator: String::new(),
        at: ctx.now,
        kind: kind.code().to_owned(),
        subject: subject.to_owned(),
        reason: reason.to_owned(),
    };
    rows::insert_act(tx, operator, &act)
}

/// The newest acts, older than `before` when that is given.
pub fn list(view: &mut View<'_>, ctx: &Ctx, before: Option<ActId>) -> Result<Vec<Act>, Fault> {
    let before = before.unwrap_or(ActId::from_bytes([u8::MAX; 16]));
    rows::acts(view, before, *ctx.policy.message.page_length)
}

/// A reason that says something, if it does.
pub(crate) fn reasoned(reason: &str) -> Option<&str> {
    let reason = reason.trim();
    (2..=200).contains(&reason.chars().count()).then_some(reason)
}

fn must_reason(reason: &str) -> Result<&str, Stop<OperatorRefusal>> {
    reasoned(reason).map_or_else(|| refuse(OperatorRefusal::ReasonMissing), Ok)
}

/// Decides a verification under review.
pub fn decide_review(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    operator: OperatorId,
    id: VerificationId,
    decision: Decision,
    reason: &str,
) -> Result<HolderId, Stop<OperatorRefusal>> {
    let reason = must_reason(reason)?;
    let verification =
        identity::decide(tx, ctx, id, decision, reason).map_err(|stop| stop.map(OperatorRefusal::Identity))?;
    let kind = match decision {
        Decision::Approve => ActKind::ReviewApproved,
        Decision::Deny => ActKind::ReviewDenied,
    };
    record(tx, ctx, operator, kind, &id.to_string(), reason)?;
    Ok(verification.holder)
}

/// Restricts, freezes or restores an account.
pub fn change_account(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    operator: OperatorId,
    holder: HolderId,
    command: StateCommand,
    reason: &str,
) -> Result<AccountState, Stop<OperatorRefusal>> {
    let reason = must_reason(reason)?;
    let kind = match command {
        StateCommand::Restrict => ActKind::AccountRestricted,
        StateCommand::Freeze => ActKind::AccountFrozen,
        StateCommand::Restore => ActKind::AccountRestored,
        // Only its holder ends an account.
        StateCommand::Close => return refuse(OperatorRefusal::NotFound),
    };
    let state =
        account::change_state(tx, ctx, holder, command, reason).map_err(|stop| stop.map(OperatorRefusal::Account))?;
    record(tx, ctx, operator, kind, &holder.to_string(), reason)?;
    Ok(state)
}

/// Notes that an operator met the verified person face to face, which raises the account to the highest class.
pub fn met_face_to_face(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    operator: OperatorId,
    holder: HolderId,
    reason: &str,
) -> Result<(), Stop<OperatorRefusal>> {
    let reason = must_reason(reason)?;
    let Some(hot) = account::see(tx, holder)? else { return refuse(OperatorRefusal::NotFound) };
    if hot.class.is_none() {
        return refuse(OperatorRefusal::Account(account::AccountRefusal::NotVerified));
    }
    identity::passed(tx, ctx, holder, hot.class, &CheckSource::FaceToFace)?;
    Ok(record(tx, ctx, operator, ActKind::FaceToFace, &holder.to_string(), reason)?)
}

/// Notes what was found out about a break.
pub fn resolve_break(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    operator: OperatorId,
    id: BreakId,
    resolution: Resolution,
    note: &str,
) -> Result<(), Stop<OperatorRefusal>> {
    let note = must_reason(note)?;
    let how = Resolved { resolution, note: note.to_owned(), by: operator, at: ctx.now };
    reconciliation::resolve(tx, id, &how).map_err(|stop| stop.map(OperatorRefusal::Break))?;
    let reason = format!("{}: {note}", resolution.code());
    Ok(record(tx, ctx, operator, ActKind::BreakResolved, &id.to_string(), &reason)?)
}

/// Invites another operator with a one-time link, on record.
pub fn invite_another(tx: &mut Tx<'_>, ctx: &mut Ctx, operator: OperatorId) -> Result<Invitation, Fault> {
    let invitation = invite(tx, ctx)?;
    record(tx, ctx, operator, ActKind::OperatorInvited, "", "")?;
    Ok(invitation)
}

/// What can be shown in the clear, with a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Masked {
    Phone,
    Name,
    IdentityNumber,
}

impl Masked {
    const fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Name => "name",
            Self::IdentityNumber => "number",
        }
    }
}

/// Shows a masked fact of a holder in the clear. That it was shown is on record before it is.
pub fn reveal(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    operator: OperatorId,
    holder: HolderId,
    what: Masked,
    reason: &str,
) -> Result<Zeroizing<String>, Stop<OperatorRefusal>> {
    let reason = must_reason(reason)?;
    if account::see(tx, holder)?.is_none() {
        return refuse(OperatorRefusal::NotFound);
    }
    let text = match what {
        Masked::Phone => account::profile(tx, &ctx.vault, holder)?.phone.expose().to_owned(),
        Masked::Name | Masked::IdentityNumber => {
            let Some(submitted) = identity::latest(tx, &ctx.vault, holder)? else {
                return refuse(OperatorRefusal::NotFound);
            };
            match what {
                Masked::Name => submitted.name.expose().to_owned(),
                Masked::IdentityNumber | Masked::Phone => submitted.number.expose().to_owned(),
            }
        }
    };
    let subject = format!("{holder} {}", what.code());
    record(tx, ctx, operator, ActKind::Revealed, &subject, reason)?;
    Ok(Zeroizing::new(text))
}

/// Answers a ticket.
pub fn answer_ticket(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    operator: OperatorId,
    id: TicketId,
    text: &str,
) -> Result<(), Stop<OperatorRefusal>> {
    ticket::answer(tx, ctx, id, text).map_err(|stop| stop.map(OperatorRefusal::Ticket))?;
    Ok(record(tx, ctx, operator, ActKind::TicketAnswered, &id.to_string(), "")?)
}

/// Closes a ticket.
pub fn close_ticket(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    operator: OperatorId,
    id: TicketId,
) -> Result<(), Stop<OperatorRefusal>> {
    ticket::close(tx, ctx, id).map_err(|stop| stop.map(OperatorRefusal::Ticket))?;
    Ok(record(tx, ctx, operator, ActKind::TicketClosed, &id.to_string(), "")?)
}
