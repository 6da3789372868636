//! The table of codes.

use super::Tail;

/// Writes the enum and its columns from one table.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident $v3:literal $v2:literal $status:literal $tail:ident $zh:literal $en:literal;)+) => {
        /// What went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ $name,)+
        }

        impl ErrorCode {
            /// All.
            pub const ALL: [Self; [$($v3),+].len()] = [$(Self::$name),+];

            /// As the third version spells it.
            pub const fn v3(self) -> &'static str {
                match self { $(Self::$name => $v3,)+ }
            }

            /// As the second version spells it.
            pub const fn v2(self) -> &'static str {
                match self { $(Self::$name => $v2,)+ }
            }

            /// The HTTP status of the third version.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// The number at the end of the request's id, unless the case has a better one.
            pub const fn tail(self) -> Tail {
                match self { $(Self::$name => Tail::$tail,)+ }
            }

            /// The usual words in Chinese.
            pub const fn zh(self) -> &'static str {
                match self { $(Self::$name => $zh,)+ }
            }

            /// The usual words in English.
            pub const fn en(self) -> &'static str {
                match self { $(Self::$name => $en,)+ }
            }
        }
    };
}

codes! {
    /// A parameter is missing or has not its form.
    ParamError "PARAM_ERROR" "PARAM_ERROR" 400 BadParameter "参数错误" "a parameter is wrong";
    /// The form is right, a rule is broken; also a number that was used with other parameters.
    InvalidRequest "INVALID_REQUEST" "INVALID_REQUEST" 400 Unnumbered "请求不符合业务规则" "the request breaks a rule";
    /// The order is closed.
    OrderClosed "ORDER_CLOSED" "ORDERCLOSED" 400 OrderExpired "订单已关闭" "the order is closed";
    /// The order is paid.
    OrderPaid "ORDER_PAID" "ORDERPAID" 400 OrderPaid "订单已支付" "the order is paid";
    /// The order was reversed.
    OrderReversed "ORDER_REVERSED" "ORDERREVERSED" 400 Unnumbered "订单已撤销" "the order was reversed";
    /// The app is not bound to the merchant.
    AppidMchidNotMatch "APPID_MCHID_NOT_MATCH" "APPID_MCHID_NOT_MATCH" 400 AppidMchid "appid 与 mchid 不匹配" "the appid is not bound to this mchid";
    /// There is no such merchant.
    MchNotExists "MCH_NOT_EXISTS" "MCHID_NOT_EXIST" 400 Unnumbered "商户号不存在" "there is no such merchant";
    /// There is no such app.
    AppidNotExist "APPID_NOT_EXIST" "APPID_NOT_EXIST" 400 Unnumbered "appid 不存在" "there is no such appid";
    /// There is no bill for this day, or not yet.
    NoStatementExist "NO_STATEMENT_EXIST" "No Bill Exist" 400 Unnumbered "账单文件不存在" "there is no bill for this day";
    /// The bill is being made.
    StatementCreating "STATEMENT_CREATING" "Bill Creating" 400 Unnumbered "账单正在生成中，请稍后再试" "the bill is being made; ask again later";
    /// The payment's number is none of ours.
    InvalidTransactionid "INVALID_TRANSACTIONID" "INVALID_TRANSACTIONID" 400 Unnumbered "微信支付订单号无效" "the transaction_id is not valid";
    /// The merchant's number was used with other parameters or in another way.
    AlreadyExists "ALREADY_EXISTS" "ALREADY_EXISTS" 400 ReenteredOtherwise "单号已存在且参数不一致" "the number was used with other parameters";
    /// The signature is wrong.
    SignError "SIGN_ERROR" "SIGNERROR" 401 SignError "错误的签名，验签失败" "the signature is wrong";
    /// The merchant may not do this.
    NoAuth "NO_AUTH" "NOAUTH" 403 Unnumbered "商户无此权限" "the merchant may not do this";
    /// A rule of risk or of limits says no.
    RuleLimit "RULE_LIMIT" "RULELIMIT" 403 Unnumbered "业务规则限制" "a limit or a rule of risk says no";
    /// Not enough money.
    NotEnough "NOT_ENOUGH" "NOTENOUGH" 403 Unnumbered "余额不足" "there is not enough money";
    /// The merchant's number of the order is taken.
    OutTradeNoUsed "OUT_TRADE_NO_USED" "OUT_TRADE_NO_USED" 403 ReenteredOtherwise "商户订单号重复" "the out_trade_no is taken";
    /// The payment failed.
    TradeError "TRADE_ERROR" "TRADE_ERROR" 403 Unnumbered "交易失败" "the payment failed";
    /// The payer's account is not in order.
    AccountError "ACCOUNT_ERROR" "ACCOUNTERROR" 403 Unnumbered "账号异常" "the account is not in order";
    /// The person's account is not in order: closed, for one.
    UserAccountAbnormal "USER_ACCOUNT_ABNORMAL" "USER_ACCOUNT_ABNORMAL" 403 Unnumbered "用户账户异常" "the person's account is not in order";
    /// The request is held back.
    RequestBlocked "REQUEST_BLOCKED" "REQUEST_BLOCKED" 403 Unnumbered "请求受阻" "the request is held back";
    /// There is no such order.
    OrderNotExist "ORDER_NOT_EXIST" "ORDERNOTEXIST" 404 OrderNotFound "订单不存在" "there is no such order";
    /// There is no such refund, certificate, batch or coupon.
    ResourceNotExists "RESOURCE_NOT_EXISTS" "REFUNDNOTEXIST" 404 Unnumbered "查询的资源不存在" "there is no such resource";
    /// There is no such transfer, or nothing answers at this path.
    NotFound "NOT_FOUND" "NOT_FOUND" 404 Unnumbered "记录不存在" "nothing was found";
    /// Too many requests.
    FrequencyLimited "FREQUENCY_LIMITED" "FREQUENCY_LIMITED" 429 RateLimit "频率限制，请降低请求频率" "too many requests; slow down";
    /// Too many requests, as some interfaces say it.
    RatelimitExceeded "RATELIMIT_EXCEEDED" "RATELIMIT_EXCEEDED" 429 RateLimit "接口限频，请降低请求频率" "too many requests to this interface; slow down";
    /// Too many requests, as profit sharing says it.
    RatelimitExceed "RATELIMIT_EXCEED" "RATELIMIT_EXCEED" 429 RateLimit "商户请求频率超限，请降低请求频率" "too many requests for profit sharing; slow down";
    /// We failed. The same request again is right.
    SystemError "SYSTEM_ERROR" "SYSTEMERROR" 500 Unnumbered "系统异常，请使用原参数重试" "something failed here; repeat the same request";
    /// The bank failed. The same request again is right.
    BankError "BANK_ERROR" "BANKERROR" 500 Unnumbered "银行系统异常，请使用原参数重试" "something failed at the bank; repeat the same request";
    /// The person is not one of this app.
    OpenidMismatch "OPENID_MISMATCH" "OPENID_MISMATCH" 500 Unnumbered "openid 与 appid 不匹配" "the openid belongs to another appid";
    /// The person is about to pay: ask for the order.
    UserPaying "USERPAYING" "USERPAYING" 202 Unnumbered "用户支付中，需要输入密码，请查询订单" "the person is about to pay; query the order";
    /// The code on the person's phone is too old.
    AuthCodeExpired "AUTH_CODE_EXPIRED" "AUTHCODEEXPIRE" 400 Unnumbered "付款码已过期，请刷新后再试" "the payment code is too old; refresh it";
    /// What was scanned is a code of ours that is used up or unknown.
    AuthCodeError "AUTH_CODE_ERROR" "AUTH_CODE_ERROR" 400 Unnumbered "付款码参数错误" "the payment code is used up or unknown";
    /// What was scanned is no payment code of ours.
    AuthCodeInvalid "AUTH_CODE_INVALID" "AUTH_CODE_INVALID" 400 BadParameter "付款码不是微信支付的付款码" "what was scanned is no payment code of this wallet";
    /// The card cannot pay this.
    CardNotSupported "CARD_NOT_SUPPORTED" "NOTSUPORTCARD" 403 Unnumbered "不支持该卡类型" "this kind of card cannot pay here";
    /// Two people tried to pay one order.
    BuyerMismatch "BUYER_MISMATCH" "BUYER_MISMATCH" 400 Unnumbered "支付账号错误，同一订单不可更换付款人" "another person began to pay this order";
    /// A parameter is missing, as the second version says it.
    LackParams "LACK_PARAMS" "LACK_PARAMS" 400 BadParameter "缺少参数" "a parameter is missing";
    /// The document of the second version cannot be read.
    XmlFormatError "XML_FORMAT_ERROR" "XML_FORMAT_ERROR" 400 BadParameter "XML 格式错误" "the document is not XML of this kind";
    /// The second version is asked with POST only.
    RequirePostMethod "REQUIRE_POST_METHOD" "REQUIRE_POST_METHOD" 400 BadParameter "请使用 POST 方法" "use POST";
    /// The second version got no document.
    PostDataEmpty "POST_DATA_EMPTY" "POST_DATA_EMPTY" 400 BadParameter "POST 数据为空" "the body is empty";
}

impl ErrorCode {
    /// Reads either spelling.
    pub fn parse(text: &str) -> Option<Self> {
        let by = |spelling: fn(Self) -> &'static str| Self::ALL.into_iter().find(|code| spelling(*code) == text);
        by(Self::v3).or_else(|| by(Self::v2))
    }
}
