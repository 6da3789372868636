//! Text tables of states and events.

use std::fmt::Debug;

/// Holds what every event does in every state against a table. Its first line names the columns; every other line begins
/// with the name of a state, and all states stand in it, in the order of `states`.
pub fn holds<S: Copy + Debug, E: Copy + Debug>(
    table: &str,
    states: &[S],
    events: &[E],
    name: impl Fn(S) -> &'static str,
    outcome: impl Fn(S, E) -> &'static str,
) {
    let lines: Vec<&str> = table.lines().map(str::trim).filter(|line| !line.is_empty()).skip(1).collect();
    assert_eq!(lines.len(), states.len());
    for (state, line) in states.iter().zip(lines) {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!((name(*state), events.len() + 1), (words[0], words.len()));
        for (event, expected) in events.iter().zip(&words[1..]) {
            assert_eq!(outcome(*state, *event), *expected, "{state:?} {event:?}");
        }
    }
}
