//! An SMS sender that sends nothing: a line in the log says that a message would have gone out.

use super::{Answer, SmsSender};

pub(super) struct LogSms;

impl SmsSender for LogSms {
    fn send<'a>(&'a self, to: &'a str, _text: &'a str) -> Answer<'a, Result<(), String>> {
        let tail: String = to.chars().skip(to.chars().count().saturating_sub(4)).collect();
        tracing::info!("a message for the phone ending in {tail} was not sent: sms.connector is log");
        Box::pin(std::future::ready(Ok(())))
    }
}
