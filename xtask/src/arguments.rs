//! A verb's flags and words, taken one by one so that what nobody asked for is refused.

use crate::Trouble;

pub struct Arguments {
    words: Vec<String>,
}

impl Arguments {
    pub fn new(words: Vec<String>) -> Self {
        Self { words }
    }

    /// Whether `name` was given; takes it.
    pub fn flag(&mut self, name: &str) -> bool {
        let found = self.words.iter().position(|word| word == name);
        found.map(|at| self.words.remove(at)).is_some()
    }

    /// The word after `name` or after `name=`; takes both.
    pub fn value(&mut self, name: &str) -> Result<Option<String>, Trouble> {
        let joined = format!("{name}=");
        if let Some(at) = self.words.iter().position(|word| word.starts_with(&joined)) {
            return Ok(Some(self.words.remove(at)[joined.len()..].to_owned()));
        }
        let Some(at) = self.words.iter().position(|word| word == name) else { return Ok(None) };
        if at + 1 >= self.words.len() {
            return Err(format!("{name} needs a value."));
        }
        self.words.remove(at);
        Ok(Some(self.words.remove(at)))
    }

    /// The first word that is not a flag; takes it.
    pub fn word(&mut self) -> Option<String> {
        let found = self.words.iter().position(|word| !word.starts_with('-'))?;
        Some(self.words.remove(found))
    }

    /// Everything not taken yet, to be handed on.
    pub fn rest(self) -> Vec<String> {
        self.words
    }

    /// Refuses whatever is left over.
    pub fn done(self) -> Result<(), Trouble> {
        match self.words.first() {
            None => Ok(()),
            Some(word) => Err(format!("{word:?} means nothing here; `cargo xtask help` lists what does.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(line: &str) -> Arguments {
        Arguments::new(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn a_value_follows_its_name_or_an_equals_sign() {
        assert_eq!(given("--only web").value("--only"), Ok(Some("web".to_owned())));
        assert_eq!(given("--only=web").value("--only"), Ok(Some("web".to_owned())));
        assert_eq!(given("--quick").value("--only"), Ok(None));
        assert!(given("--only").value("--only").is_err());
    }

    #[test]
    fn what_nobody_took_is_refused() {
        let mut arguments = given("--quick --slow");
        assert!(arguments.flag("--quick"));
        assert!(arguments.done().is_err_and(|trouble| trouble.contains("--slow")));
    }
}
