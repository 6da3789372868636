//! What the gateway tells unasked: the envelope around an encrypted resource.
//!
//! "WeChat Pay documentation", callbacks. The plain texts are with their nouns: [`transaction`](super::transaction),
//! [`combine`](super::combine), [`refund`](super::refund), [`sharing`](super::sharing), [`transfer`](super::transfer),
//! [`favor`](super::favor).

use super::Moment;

words! {
    /// What happened.
    pub enum EventType {
        /// An order was paid.
        TransactionSuccess = "TRANSACTION.SUCCESS",
        /// A refund reached the payer.
        RefundSuccess = "REFUND.SUCCESS",
        /// A refund needs the merchant's decision.
        RefundAbnormal = "REFUND.ABNORMAL",
        /// A refund was closed.
        RefundClosed = "REFUND.CLOSED",
        /// A share arrived.
        SharingSuccess = "PROFITSHARING.SUCCESS",
        /// A share was given back.
        SharingReturn = "PROFITSHARING.RETURN",
        /// A transfer has come to its end.
        TransferFinished = "MCHTRANSFER.BILL.FINISHED",
        /// A batch of transfers has come to its end.
        BatchFinished = "MCHTRANSFER.BATCH.FINISHED",
        /// A batch of transfers was closed.
        BatchClosed = "MCHTRANSFER.BATCH.CLOSED",
        /// A coupon was used.
        CouponUse = "COUPON.USE",
    }

    /// How a resource is carried.
    pub enum ResourceType {
        /// Encrypted under the merchant's key.
        Encrypted = "encrypt-resource",
    }

    /// The cipher.
    pub enum ResourceAlgorithm {
        /// AES-256-GCM.
        Aes256Gcm = "AEAD_AES_256_GCM",
    }
}

impl EventType {
    /// The noun: both `original_type` and `associated_data`.
    pub const fn original_type(self) -> &'static str {
        match self {
            Self::TransactionSuccess => "transaction",
            Self::RefundSuccess | Self::RefundAbnormal | Self::RefundClosed => "refund",
            Self::SharingSuccess | Self::SharingReturn => "profitsharing",
            Self::TransferFinished | Self::BatchFinished | Self::BatchClosed => "mch_payment",
            Self::CouponUse => "coupon",
        }
    }

    /// The event in Chinese, as `summary` says it.
    pub const fn summary(self) -> &'static str {
        match self {
            Self::TransactionSuccess => "支付成功",
            Self::RefundSuccess => "退款成功",
            Self::RefundAbnormal => "退款异常",
            Self::RefundClosed => "退款关闭",
            Self::SharingSuccess => "分账",
            Self::SharingReturn => "分账回退",
            Self::TransferFinished => "商家转账单据终态通知",
            Self::BatchFinished => "商家转账批次完成",
            Self::BatchClosed => "商家转账批次关闭",
            Self::CouponUse => "代金券核销",
        }
    }

    /// The event in English, for our own pages.
    pub const fn english(self) -> &'static str {
        match self {
            Self::TransactionSuccess => "payment succeeded",
            Self::RefundSuccess => "refund succeeded",
            Self::RefundAbnormal => "refund needs a decision",
            Self::RefundClosed => "refund closed",
            Self::SharingSuccess => "share received",
            Self::SharingReturn => "share given back",
            Self::TransferFinished => "transfer finished",
            Self::BatchFinished => "batch of transfers finished",
            Self::BatchClosed => "batch of transfers closed",
            Self::CouponUse => "coupon used",
        }
    }
}

answer! {
    /// An encrypted resource. The associated data is never absent: clients read it without asking.
    pub struct EncryptedResource {
        pub original_type: String,
        pub algorithm: ResourceAlgorithm,
        pub ciphertext: String,
        pub associated_data: String,
        /// Twelve characters whose bytes are the nonce.
        pub nonce: String,
    }

    /// A notification.
    pub struct Notification {
        /// The same at every attempt.
        pub id: String,
        pub create_time: Moment,
        pub resource_type: ResourceType,
        pub event_type: EventType,
        pub summary: String,
        pub resource: EncryptedResource,
    }
}

impl Notification {
    /// Puts an encrypted plain text into its envelope.
    pub fn new(id: String, create_time: Moment, event: EventType, ciphertext: String, nonce: String) -> Self {
        let resource = EncryptedResource {
            original_type: event.original_type().to_owned(),
            algorithm: ResourceAlgorithm::Aes256Gcm,
            ciphertext,
            associated_data: event.original_type().to_owned(),
            nonce,
        };
        let resource_type = ResourceType::Encrypted;
        Self { id, create_time, resource_type, event_type: event, summary: event.summary().to_owned(), resource }
    }
}
