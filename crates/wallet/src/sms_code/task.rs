//! A message for the SMS sender.

use serde::{Deserialize, Serialize};
use store::{Fault, NewJob, Tx};

use super::Purpose;
use crate::account::Phone;
use crate::{Ctx, Vault};

/// The queue that the SMS worker reads.
pub const QUEUE: &str = "sms";
const LABEL: &str = "job:sms";

/// A text for a phone. It carries a code and a number, so it has no `Debug`, and the job that carries it is sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsTask {
    /// Eleven digits.
    pub to: String,
    pub text: String,
}

impl SmsTask {
    /// Opens the payload of a job on [`QUEUE`].
    pub fn open(vault: &Vault, payload: &[u8]) -> Result<Self, Fault> {
        let bytes = vault.open_as(LABEL, payload)?;
        serde_json::from_slice(&bytes).map_err(|error| Fault::corrupt(format!("an SMS task: {error}")))
    }
}

pub(super) fn enqueue(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    phone: &Phone,
    purpose: Purpose,
    code: &str,
) -> Result<(), Fault> {
    let minutes = ctx.policy.sms_code.ttl_s.div_euclid(60);
    let task = SmsTask { to: phone.expose().to_owned(), text: words(purpose, code, minutes) };
    let bytes = serde_json::to_vec(&task).map_err(|error| Fault::corrupt(error.to_string()))?;
    let payload = ctx.vault.seal_as(LABEL, &bytes, &mut ctx.entropy)?;
    tx.enqueue(NewJob { queue: QUEUE, peer: String::new(), payload, run_at: ctx.now })
}

/// Both languages: who asks for a first code has told us no preference yet.
fn words(purpose: Purpose, code: &str, minutes: u32) -> String {
    let (zh, en) = match purpose {
        Purpose::SignIn => ("登录", "sign-in"),
        Purpose::RecoverPin => ("找回支付密码", "payment password recovery"),
    };
    format!(
        "【飞钱】{zh}验证码 {code}，{minutes} 分钟内有效。请勿告诉任何人。\n\
         Feiqian {en} code {code}, good for {minutes} minutes. Tell nobody."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_name_the_purpose_the_code_and_its_life() {
        assert_eq!(
            words(Purpose::SignIn, "123456", 5),
            "【飞钱】登录验证码 123456，5 分钟内有效。请勿告诉任何人。\n\
             Feiqian sign-in code 123456, good for 5 minutes. Tell nobody."
        );
    }
}
