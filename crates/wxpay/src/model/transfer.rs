//! A merchant's transfer to a holder, who confirms it.
//!
//! "WeChat Pay documentation", merchant transfer. Amounts are in fen. The name is encrypted.

use super::Moment;
use super::rule::{Url, chars, fen, list, object, word};
use super::shared::{APPID, CIPHERTEXT, OPENID, OUT_BILL_NO};

words! {
    /// How a transfer stands.
    pub enum TransferState {
        Accepted = "ACCEPTED",
        Processing = "PROCESSING",
        /// The holder has not said yes yet; `package_info` is what the page confirms with.
        WaitUserConfirm = "WAIT_USER_CONFIRM",
        /// Confirmed, the money is moving. One R on the wire.
        Transfering = "TRANSFERING",
        Success = "SUCCESS",
        Fail = "FAIL",
        Canceling = "CANCELING",
        Cancelled = "CANCELLED",
    }

    /// What a transfer is for.
    pub enum TransferScene {
        /// Cash marketing.
        Marketing = "1000",
        /// Corporate compensation.
        Compensation = "1002",
        /// Corporate reimbursement.
        Reimbursement = "1004",
        /// Pay for work.
        Commission = "1005",
        /// Pay for purchases.
        Purchase = "1009",
        /// Second-hand goods.
        Recycling = "1010",
        /// Enterprise subsidy.
        Subsidy = "1011",
        /// Insurance.
        Insurance = "1013",
    }

    /// How the holder receives it.
    pub enum ReceiveStyle {
        ConfirmPage = "CONFIRM_PAGE",
        RedPacket = "RED_PACKET",
    }

    /// The kind of purse that received it.
    pub enum PaymentMethod {
        /// The balance.
        Cft = "CFT",
    }
}

request! {
    /// What has to be reported of a scene, such as the name of the campaign.
    pub struct SceneReport {
        pub info_type: String = need(chars(15)),
        pub info_content: String = need(chars(32)),
    }

    /// How the holder receives it.
    pub struct UserReceiveStyle {
        pub r#type: ReceiveStyle = need(word()),
    }

    /// Transfer money to a holder.
    pub struct TransferBill {
        pub appid: String = need(APPID),
        pub out_bill_no: String = need(OUT_BILL_NO),
        pub openid: String = need(OPENID),
        pub user_name: Option<String> = may(CIPHERTEXT),
        pub transfer_amount: i64 = need(fen(1)),
        pub transfer_remark: String = need(chars(32)),
        pub notify_url: Option<String> = may(Url),
        pub user_recv_perception: Option<String> = may(chars(32)),
        pub transfer_scene_id: TransferScene = need(word()),
        pub transfer_scene_report_infos: Vec<SceneReport> = need(list(object(), 1, 20)),
        pub user_recv_style: Option<UserReceiveStyle> = may(object()),
    }
}

answer! {
    /// A transfer that was accepted.
    pub struct TransferAccepted {
        pub out_bill_no: String,
        pub transfer_bill_no: String,
        pub create_time: Moment,
        pub state: TransferState,
        pub fail_reason: Option<String>,
        /// Only while it waits for the holder.
        pub package_info: Option<String>,
    }

    /// How a transfer stands. The merchant's number is written with an underscore here.
    pub struct TransferAnswer {
        pub mch_id: String,
        pub out_bill_no: String,
        pub transfer_bill_no: String,
        pub appid: String,
        pub state: TransferState,
        pub transfer_amount: i64,
        pub transfer_remark: String,
        pub fail_reason: Option<String>,
        pub openid: Option<String>,
        /// Encrypted for the merchant.
        pub user_name: Option<String>,
        pub create_time: Moment,
        pub update_time: Moment,
    }

    /// A transfer that is being cancelled, or was.
    pub struct TransferCancelled {
        pub out_bill_no: String,
        pub transfer_bill_no: String,
        pub state: TransferState,
        pub update_time: Moment,
    }

    /// The plain text of `MCHTRANSFER.BILL.FINISHED`.
    pub struct TransferEvent {
        pub out_bill_no: String,
        pub transfer_bill_no: String,
        pub state: TransferState,
        pub mch_id: Option<String>,
        /// The same number under a newer name.
        pub mchid: Option<String>,
        pub sub_mchid: Option<String>,
        pub transfer_amount: i64,
        pub openid: String,
        /// Such as `OVERDUE_CLOSE` or `MCH_CANCEL`.
        pub fail_reason: Option<String>,
        pub create_time: Moment,
        pub update_time: Moment,
        pub payment_method_type: Option<PaymentMethod>,
    }
}
