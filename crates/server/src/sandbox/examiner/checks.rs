//! The check-list: what a merchant's system must bear, in both languages, and what to do about each.

/// Text in both languages: Chinese, English.
pub type Pair = (&'static str, &'static str);

macro_rules! checks {
    ($($(#[doc = $doc:literal])+ $name:ident $code:literal
        $title:expr, mend $mend:expr, provoke $provoke:expr;)+) => {
        /// What is tried or looked for, in this order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Check {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Check {
            /// Every check.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable name.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// What a good system does.
            pub const fn title(self) -> Pair {
                match self { $(Self::$name => $title,)+ }
            }

            /// What to do when it does not.
            pub const fn mend(self) -> Pair {
                match self { $(Self::$name => $mend,)+ }
            }

            /// How to make it happen, when it was not seen.
            pub const fn provoke(self) -> Pair {
                match self { $(Self::$name => $provoke,)+ }
            }
        }
    };
}

/// Of a notice that was not brought because the first one found nobody.
const NOBODY: Pair = (
    "第一条回调没有得到回答，后面的没有再发。先让这个地址能收到请求。",
    "The first callback got no answer, so the others were not sent. Let the address be reached first.",
);

checks! {
    /// A right notice.
    Right "accepts"
        ("接受签名正确的支付回调", "takes a payment callback that is rightly signed"),
        mend ("对收到的原始字节验签，用 APIv3 密钥解密，处理完回答 200 或 204。",
            "Verify over the raw bytes, decrypt with the APIv3 key, and answer 200 or 204 when it is done."),
        provoke NOBODY;
    /// The same notice again.
    Again "accepts_again"
        ("同一回调再来一次也回答成功", "takes the same callback again"),
        mend ("先看订单的状态：处理过的直接回答成功，不要报错，也不要再发一次货。",
            "Look at the order first: one that is done is answered with success, without an error and without delivering twice."),
        provoke NOBODY;
    /// The same order under a new notice's id.
    NewId "accepts_new_id"
        ("同一订单换了通知 id 再来也回答成功", "takes the same order under a new notice id"),
        mend ("去重要按订单号，不能只按通知 id。", "Recognise what is done by the order's number, not by the notice's id alone."),
        provoke NOBODY;
    /// A notice of a refund.
    Refund "accepts_refund"
        ("接受退款回调", "takes a refund callback"),
        mend ("按 event_type 分开处理：REFUND.* 的内容是退款，字段叫 refund_status。",
            "Look at event_type: what REFUND.* carries is a refund, and its field is called refund_status."),
        provoke ("退一笔款（退款请求里带 notify_url），等退款完成后再检查。",
            "Refund an order, with a notify_url in the refund's request, and examine again when it is done.");
    /// A notice whose body was changed after it was signed.
    Altered "refuses_altered"
        ("拒绝签名之后被改动的回调", "refuses a callback that was altered after signing"),
        mend ("对原始请求体验签，验签不过回答 4xx 或 5xx。", "Verify the signature over the raw body, and answer 4xx or 5xx when it is wrong."),
        provoke NOBODY;
    /// A notice that is rightly signed, with a sealed body that was changed.
    BrokenSeal "refuses_broken_seal"
        ("拒绝密文被改动的回调", "refuses a callback whose ciphertext was altered"),
        mend ("解密失败（GCM 校验不过）要回答失败，不能当作成功。",
            "Answer a failure when decryption fails (the GCM tag is wrong), not a success."),
        provoke NOBODY;
    /// A notice that another key has signed under the right serial.
    WrongKey "refuses_wrong_key"
        ("拒绝别的密钥签的回调", "refuses a callback signed with another key"),
        mend ("用序列号对应的平台公钥验签，不能只比对序列号。", "Verify with the platform's key of that serial; comparing serials proves nothing."),
        provoke NOBODY;
    /// A notice that names a key which nobody has published.
    UnknownSerial "refuses_unknown_key"
        ("拒绝未知证书序列号的回调", "refuses a callback signed under an unknown serial"),
        mend ("按 Wechatpay-Serial 取公钥；不认识就去拉证书，还没有就回答失败。",
            "Choose the key by Wechatpay-Serial; fetch certificates when it is unknown, and answer a failure when it stays so."),
        provoke NOBODY;
    /// A notice that was signed long ago.
    Stale "refuses_stale"
        ("拒绝时间戳过期的回调", "refuses a callback that was signed ten minutes ago"),
        mend ("Wechatpay-Timestamp 与本机时间相差超过 5 分钟的，回答失败。",
            "Answer a failure when Wechatpay-Timestamp is more than five minutes from your clock."),
        provoke NOBODY;
    /// A notice with a signature that says itself that it is wrong.
    Probe "refuses_probe"
        ("拒绝签名探测", "refuses the signature probe"),
        mend ("以 WECHATPAY/SIGNTEST/ 开头的签名一定是错的：照常验签，回答失败。",
            "A signature that begins with WECHATPAY/SIGNTEST/ is always wrong: verify as usual, and answer a failure."),
        provoke NOBODY;
    /// A notice of an order that the merchant never placed.
    UnknownOrder "bears_unknown_order"
        ("遇到不认识的订单也给出回答", "answers a callback about an order it does not know"),
        mend ("找不到订单时回答失败（或成功），不要崩溃、断开连接或一直不答。",
            "Answer a failure (or a success) when there is no such order; do not crash, hang up or stay silent."),
        provoke NOBODY;
    /// A notice with another amount than the order's.
    Amount "refuses_other_amount"
        ("拒绝金额与订单不符的回调", "refuses a callback whose amount is not the order's"),
        mend ("发货前核对 amount.total（单位是分）与订单金额，不符就回答失败。",
            "Compare amount.total, in fen, with the order's amount before you deliver, and answer a failure when they differ."),
        provoke ("下一笔单（带 notify_url）先不付款，再检查：会收到一条金额差 100 倍的支付回调。",
            "Place an order with a notify_url, leave it unpaid, and examine again: it is told as paid with an amount off by 100.");
    /// Every answer, in time.
    InTime "answers_in_time"
        ("每次都在 5 秒内回答", "answers within five seconds, every time"),
        mend ("先记下通知并回答，慢的事情放到后台做。", "Write the notice down and answer; do what is slow afterwards."),
        provoke NOBODY;
    /// After a notice got lost, the order is asked about.
    Asks "asks_when_untold"
        ("回调丢失后主动查单", "asks about the order when the callback is lost"),
        mend ("下单后定时查单（例如 5 秒、30 秒、1 分钟……），不要只等回调。",
            "Query an order on a timetable (say after 5 s, 30 s, 1 min, …); do not only wait for the callback."),
        provoke (r#"用 PUT /sandbox/api/v1/faults 设置 {"rules":[{"fault":"missing_callback"}]}，付一笔单，等你的系统查单；或快进 10 分钟。"#,
            r#"PUT {"rules":[{"fault":"missing_callback"}]} to /sandbox/api/v1/faults, pay an order and wait for your system to query it, or jump 10 minutes ahead."#);
    /// After an unclear answer, the refund is asked for under the same number.
    SameRefund "repeats_refund_number"
        ("退款重试时沿用同一个退款单号", "repeats a refund under the same number"),
        mend ("退款前先存下 out_refund_no，没有得到明确结果就用它重试或查询；换号会退两次。",
            "Write out_refund_no down first, and repeat or query with it while the outcome is unclear; a new number refunds twice."),
        provoke (r#"用 PUT /sandbox/api/v1/faults 设置 {"rules":[{"fault":"system_error_after_effect","path":"/v3/refund","times":1}]}，发起一笔退款，让你的系统重试。"#,
            r#"PUT {"rules":[{"fault":"system_error_after_effect","path":"/v3/refund","times":1}]} to /sandbox/api/v1/faults, ask for a refund and let your system try again."#);
    /// Amounts are whole fen.
    Fen "counts_in_fen"
        ("金额单位是分", "counts in fen"),
        mend ("amount 里的数都是整数分：28.50 元是 2850。", "Every number in amount is whole fen: 28.50 yuan is 2850."),
        provoke ("用你的系统下一笔单。", "Place an order with your system.");
    /// An order that is given up is closed before the next.
    Closes "closes_before_reordering"
        ("换单号重新下单前先关旧单", "closes an order before it places it anew"),
        mend ("同一买家重新下单前，先对旧单调用关单，否则两单都能付。",
            "Close the old order before the same buyer gets a new one; otherwise both can be paid."),
        provoke ("同一买家（同一 openid 或 attach）的同一商品：下单不付，再重新下单。",
            "The same goods for the same buyer (the same openid or attach): place an order, leave it unpaid, and order anew.");
    /// A payment by code that waits is asked about.
    Polls "polls_codes"
        ("付款码等待用户输入密码时先查单，不马上撤销", "asks about a payment by code that waits, before it reverses"),
        mend ("得到 USERPAYING 后每 5 秒查单，30 秒还没有结果再撤销。",
            "After USERPAYING, query every 5 s, and reverse when there is still no outcome after 30 s."),
        provoke ("让虚拟手机出示付款码，用你的收银台收款，先不在手机上确认。",
            "Let the virtual phone show a payment code, charge it with your till, and do not confirm on the phone yet.");
}

/// What a good system answers to a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// 200 or 204.
    Yes,
    /// Any other answer.
    No,
    /// An answer.
    Any,
}

impl Check {
    /// What to do when there was no answer at all.
    pub const fn mend_silence(self) -> Pair {
        match self {
            Self::UnknownOrder => self.mend(),
            _ => (
                "让这个地址能收到 POST 请求，并对每一条都给出回答：看看地址、端口和服务是否在运行。",
                "Let the address take POST requests and answer every one: look at the address, the port, and whether the service runs.",
            ),
        }
    }

    /// What is wanted of the answer; nothing for what is not a notice.
    pub const fn wants(self) -> Option<Wants> {
        match self {
            Self::Right | Self::Again | Self::NewId | Self::Refund => Some(Wants::Yes),
            Self::Altered
            | Self::BrokenSeal
            | Self::WrongKey
            | Self::UnknownSerial
            | Self::Stale
            | Self::Probe
            | Self::Amount => Some(Wants::No),
            Self::UnknownOrder => Some(Wants::Any),
            Self::InTime | Self::Asks | Self::SameRefund | Self::Fen | Self::Closes | Self::Polls => None,
        }
    }
}
