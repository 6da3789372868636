//! Asking for bills. The files themselves are written by [`crate::bill`].
//!
//! "WeChat Pay documentation", apply for a trade bill, a fund flow bill, a sub-merchant's fund flow bill.

use jiff::civil::Date;

use super::rule::{date, word};
use super::shared::{HashType, MCHID, TarType};

words! {
    /// Which rows a trade bill has.
    pub enum BillType {
        /// Payments and refunds.
        All = "ALL",
        /// Payments.
        Success = "SUCCESS",
        /// Refunds.
        Refund = "REFUND",
        /// Refunds of recharges.
        RechargeRefund = "RECHARGE_REFUND",
        /// Payments and refunds, for merchants with special settlement.
        AllSpecial = "ALL_SPECIAL",
        /// Payments, for merchants with special settlement.
        SuccessSpecial = "SUC_SPECIAL",
        /// Refunds, for merchants with special settlement.
        RefundSpecial = "REF_SPECIAL",
    }

    /// The merchant's account that a fund flow bill is about.
    pub enum AccountType {
        Basic = "BASIC",
        Operation = "OPERATION",
        Fees = "FEES",
    }

    /// The same, for a service provider asking about its merchant.
    pub enum SubAccountType {
        Basic = "BASIC",
        Operation = "OPERATION",
        Fees = "FEES",
        Deposit = "DEPOSIT",
    }

    /// How a sub-merchant's bill is encrypted.
    pub enum BillCipher {
        Aes256Gcm = "AEAD_AES_256_GCM",
        Sm4Gcm = "SM4_GCM",
    }
}

request! {
    /// A trade bill.
    pub struct TradeBillQuery {
        pub bill_date: Date = need(date()),
        pub sub_mchid: Option<String> = may(MCHID),
        /// ALL when it is not said.
        pub bill_type: Option<BillType> = may(word()),
        pub tar_type: Option<TarType> = may(word()),
    }

    /// A fund flow bill.
    pub struct FundFlowBillQuery {
        pub bill_date: Date = need(date()),
        pub sub_mchid: Option<String> = may(MCHID),
        /// BASIC when it is not said.
        pub account_type: Option<AccountType> = may(word()),
        pub tar_type: Option<TarType> = may(word()),
    }

    /// A fund flow bill of a service provider's merchant.
    pub struct SubFundFlowBillQuery {
        pub sub_mchid: String = need(MCHID),
        pub bill_date: Date = need(date()),
        pub tar_type: Option<TarType> = may(word()),
        pub algorithm: BillCipher = need(word()),
        pub account_type: SubAccountType = need(word()),
    }
}

answer! {
    /// Where a bill can be fetched.
    pub struct BillAnswer {
        pub hash_type: HashType,
        /// Of the file before it was compressed, in lower case hexadecimal digits.
        pub hash_value: String,
        pub download_url: String,
    }

    /// One of the files of a sub-merchant's bill.
    pub struct SubBillFile {
        pub bill_sequence: i64,
        pub download_url: String,
        /// Encrypted for the service provider's certificate.
        pub encrypt_key: String,
        pub hash_type: HashType,
        pub hash_value: String,
        pub nonce: String,
    }

    /// Where a sub-merchant's bill can be fetched.
    pub struct SubBillAnswer {
        pub download_bill_count: i64,
        pub download_bill_list: Option<Vec<SubBillFile>>,
    }
}
