//! Values that go into statements and come out of rows, the same on both databases.

use std::borrow::Cow;

use jiff::Timestamp;
use ledger::AccountId;
use money::Amount;

use crate::Fault;

/// A parameter or a column: `INTEGER`/`BIGINT`, `TEXT`, `BLOB`/`BYTEA` or null.
///
/// Sixteen bytes, the size of every id, are kept in place so that ids need no allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// No value.
    Null,
    /// A whole number: a count, fen, milliseconds, or 0 and 1 for no and yes.
    Int(i64),
    /// Text.
    Text(Cow<'a, str>),
    /// Sixteen bytes.
    Id([u8; 16]),
    /// Bytes of any other length.
    Blob(Cow<'a, [u8]>),
}

impl<'a> Value<'a> {
    /// Bytes; sixteen of them are an [`Value::Id`], so that equal bytes are equal values.
    pub fn bytes(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        let bytes = bytes.into();
        <[u8; 16]>::try_from(bytes.as_ref()).map_or(Self::Blob(bytes), Self::Id)
    }

    /// The same value, owning its bytes.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Int(n) => Value::Int(n),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Id(id) => Value::Id(id),
            Self::Blob(bytes) => Value::Blob(Cow::Owned(bytes.into_owned())),
        }
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "a number",
            Self::Text(_) => "text",
            Self::Id(_) | Self::Blob(_) => "bytes",
        }
    }
}

/// A list of parameters: `params![id, amount, "text"]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::Value::from($value)),*] as &[$crate::Value<'_>]
    };
}

macro_rules! whole_numbers {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Value<'_> {
            fn from(n: $kind) -> Self {
                Self::Int(i64::from(n))
            }
        }
    )*};
}

whole_numbers!(i64, i32, i16, u32, u16, u8, bool);

macro_rules! ids {
    ($($id:ident),* $(,)?) => {$(
        impl From<money::$id> for Value<'_> {
            fn from(id: money::$id) -> Self {
                Self::Id(id.to_bytes())
            }
        }

        impl FromValue for money::$id {
            fn from_value(value: &Value<'_>) -> Option<Self> {
                FromValue::from_value(value).map(Self::from_bytes)
            }
        }
    )*};
}

ids!(
    HolderId,
    PersonId,
    SessionId,
    DeviceId,
    BindingId,
    CardId,
    PaymentId,
    TransferId,
    TopUpId,
    WithdrawalId,
    OrderId,
    MerchantId,
    StoreId,
    StaffId,
    ChargeId,
    BillId,
    InstructionId,
    EntryId,
    HoldId,
    MessageId,
    TicketId,
    RecoveryId,
    VerificationId,
    OperatorId,
    ActId,
    RefundId,
    RemittanceId,
    StockId,
    CouponId,
    SharingId,
    ShareId,
    ShareReturnId,
    CallbackId,
    MerchantWithdrawalId,
    BreakId,
    SuspenseId,
    ProposalId,
);

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::bytes(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::bytes(bytes.as_slice())
    }
}

impl From<Vec<u8>> for Value<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::bytes(bytes)
    }
}

impl<const N: usize> From<[u8; N]> for Value<'_> {
    fn from(bytes: [u8; N]) -> Self {
        Self::bytes(bytes.to_vec())
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::bytes(bytes.as_slice())
    }
}

impl From<Amount> for Value<'_> {
    fn from(amount: Amount) -> Self {
        Self::Int(amount.fen())
    }
}

impl From<AccountId> for Value<'_> {
    fn from(account: AccountId) -> Self {
        Self::Int(account.0)
    }
}

/// An instant is its milliseconds since 1970 UTC; what is below a millisecond is cut off.
impl From<Timestamp> for Value<'_> {
    fn from(at: Timestamp) -> Self {
        Self::Int(at.as_millisecond())
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What a column can be read as.
pub trait FromValue: Sized {
    /// The value, or `None` when the column holds something else.
    fn from_value(value: &Value<'_>) -> Option<Self>;
}

macro_rules! narrow_numbers {
    ($($kind:ty),*) => {$(
        impl FromValue for $kind {
            fn from_value(value: &Value<'_>) -> Option<Self> {
                match value {
                    Value::Int(n) => Self::try_from(*n).ok(),
                    Value::Null | Value::Text(_) | Value::Id(_) | Value::Blob(_) => None,
                }
            }
        }
    )*};
}

narrow_numbers!(i64, i32, i16, u64, u32, u16, u8);

impl FromValue for bool {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        match value {
            Value::Int(0) => Some(false),
            Value::Int(1) => Some(true),
            _ => None,
        }
    }
}

impl FromValue for String {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.clone().into_owned()),
            _ => None,
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        match value {
            Value::Id(id) => Some(id.to_vec()),
            Value::Blob(bytes) => Some(bytes.to_vec()),
            _ => None,
        }
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        match value {
            Value::Id(id) => id.as_slice().try_into().ok(),
            Value::Blob(bytes) => bytes.as_ref().try_into().ok(),
            _ => None,
        }
    }
}

impl FromValue for Amount {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        i64::from_value(value).and_then(|fen| Self::from_fen(fen).ok())
    }
}

impl FromValue for AccountId {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        i64::from_value(value).map(Self)
    }
}

impl FromValue for Timestamp {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        i64::from_value(value).and_then(|ms| Self::from_millisecond(ms).ok())
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            some => T::from_value(some).map(Some),
        }
    }
}

/// One row of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Value<'static>>);

impl Row {
    /// The column at `index`, counted from 0.
    ///
    /// # Errors
    /// [`Fault::Corrupt`] when there is no such column or it holds another kind of value.
    pub fn get<T: FromValue>(&self, index: usize) -> Result<T, Fault> {
        let value = self.0.get(index).ok_or_else(|| Fault::corrupt(format!("there is no column {index}")))?;
        T::from_value(value).ok_or_else(|| {
            Fault::corrupt(format!("column {index} holds {}, not {}", value.kind(), std::any::type_name::<T>()))
        })
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no column at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
