//! Payment passwords that are too easy to guess. Pure.

use jiff::civil::Date;
use money::Pin;

use super::PinRefusal;

/// What a guesser would try for this holder.
#[derive(Default)]
pub struct Guesses {
    /// Eleven digits.
    pub phone: String,
    /// The identity number, when there is one.
    pub identity_number: Option<String>,
    pub birth_on: Option<Date>,
    /// The numbers of the bound cards.
    pub cards: Vec<String>,
}

/// Refuses a weak payment password with its reason, the first that applies.
pub fn refuse_weak(pin: &Pin, guesses: &Guesses) -> Result<(), PinRefusal> {
    let digits = *pin.expose();
    let tail = |text: &str| ends_with(text, digits);
    if runs(digits) {
        return Err(PinRefusal::WeakRun);
    }
    if repeats(digits) {
        return Err(PinRefusal::WeakRepeat);
    }
    if guesses.birth_on.is_some_and(|day| birthdays(day).iter().any(|text| text.as_bytes() == digits.as_slice())) {
        return Err(PinRefusal::WeakBirthday);
    }
    if tail(&guesses.phone) {
        return Err(PinRefusal::WeakPhone);
    }
    if guesses.identity_number.as_deref().is_some_and(tail) {
        return Err(PinRefusal::WeakIdentity);
    }
    if guesses.cards.iter().any(|number| tail(number)) {
        return Err(PinRefusal::WeakCard);
    }
    Ok(())
}

/// Each digit one above, or each one below, the one before.
fn runs(digits: [u8; 6]) -> bool {
    let steps = |up: bool| {
        digits.iter().zip(digits.iter().skip(1)).all(|(a, b)| {
            let (low, high) = if up { (a, b) } else { (b, a) };
            low.checked_add(1) == Some(*high)
        })
    };
    steps(true) || steps(false)
}

/// One, two or three digits over and over (111111, 121212, 123123), or three pairs (112233).
fn repeats(digits: [u8; 6]) -> bool {
    let period = |n: usize| digits.iter().zip(digits.iter().skip(n)).all(|(a, b)| a == b);
    let pairs = digits.chunks(2).all(|pair| pair.first() == pair.last());
    period(1) || period(2) || period(3) || pairs
}

/// The ways people write a birthday in six digits.
fn birthdays(day: Date) -> [String; 4] {
    let (year, month, date) = (day.year(), day.month(), day.day());
    let short = year.rem_euclid(100);
    [
        format!("{short:02}{month:02}{date:02}"),
        format!("{month:02}{date:02}{short:02}"),
        format!("{date:02}{month:02}{short:02}"),
        format!("{year:04}{month:02}"),
    ]
}

/// Whether a number ends in these digits; an X at the end of an identity number is passed over.
fn ends_with(number: &str, digits: [u8; 6]) -> bool {
    number.trim_end_matches('X').as_bytes().ends_with(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    #[test]
    fn weak_ones_are_refused_with_their_reason() {
        let guesses = Guesses {
            phone: "13800135790".into(),
            identity_number: Some("11010519491231002X".into()),
            birth_on: Some("1949-12-31".parse().unwrap()),
            cards: vec!["6299010000000000018".into(), "6222021234567894".into()],
        };
        let table = "
            123456 pin_weak_run
            012345 pin_weak_run
            987654 pin_weak_run
            890123 -
            111111 pin_weak_repeat
            121212 pin_weak_repeat
            123123 pin_weak_repeat
            112233 pin_weak_repeat
            491231 pin_weak_birthday
            123149 pin_weak_birthday
            311249 pin_weak_birthday
            194912 pin_weak_birthday
            135790 pin_weak_phone
            231002 pin_weak_identity
            000018 pin_weak_card
            567894 pin_weak_card
            190254 -
            111112 -";
        for line in table.trim().lines() {
            let (pin, expected) = line.trim().split_once(' ').unwrap();
            let got = refuse_weak(&Pin::parse(pin).unwrap(), &guesses).err().map_or("-", |refusal| refusal.code());
            assert_eq!(got, expected, "{pin}");
        }
        assert!(refuse_weak(&Pin::parse("491231").unwrap(), &Guesses::default()).is_ok());
    }
}
