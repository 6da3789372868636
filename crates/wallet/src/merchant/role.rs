//! What a merchant's people may do.

/// What somebody is to the merchant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Owner,
    /// What concerns money: orders, refunds, bills, withdrawals.
    Finance,
    /// What concerns the merchant's systems: keys, callbacks, refused signatures.
    Developer,
    /// The till.
    Cashier,
}

/// What the console is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desk {
    Money,
    Systems,
    Staff,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Finance, Self::Developer, Self::Cashier];

    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Finance => "finance",
            Self::Developer => "developer",
            Self::Cashier => "cashier",
        }
    }

    /// The role of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether somebody of this role may sit at a desk.
    pub const fn may(self, desk: Desk) -> bool {
        match (self, desk) {
            (Self::Owner, _) | (Self::Finance, Desk::Money) | (Self::Developer, Desk::Systems) => true,
            (Self::Finance, Desk::Systems | Desk::Staff)
            | (Self::Developer, Desk::Money | Desk::Staff)
            | (Self::Cashier, _) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_and_desk() {
        let table = "
            role       money  systems  staff
            owner      yes    yes      yes
            finance    yes    no       no
            developer  no     yes      no
            cashier    no     no       no
        ";
        let mut rows = 0;
        for line in table.lines().map(str::trim).filter(|line| !line.is_empty()).skip(1) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let role = Role::from_code(words[0]).unwrap();
            for (desk, expected) in [Desk::Money, Desk::Systems, Desk::Staff].into_iter().zip(&words[1..]) {
                assert_eq!(role.may(desk), *expected == "yes", "{role:?} {desk:?}");
            }
            rows += 1;
        }
        assert_eq!(rows, Role::ALL.len());
    }
}
