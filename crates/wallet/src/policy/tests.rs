use super::*;

#[test]
fn the_default_policy_is_read_and_every_figure_has_a_source() {
    let policy = Policy::read(DEFAULT).unwrap();
    assert_eq!(policy.class.ii.limit_fen.fen(), 10_000_000);
    let rows = DEFAULT.lines().filter(|line| line.contains("value ="));
    for row in rows {
        assert!(row.contains("since = ") && !row.contains("source = \"\""), "{row}");
    }
}

#[test]
fn a_bad_file_is_refused_with_its_place() {
    for (from, to, expected) in [
        ("[pin]\n", "[pin]\nwrong_key = 1\n", "unknown field `wrong_key`"),
        ("tries_max = { value = 5,", "tries_max = { value = \"five\",", "invalid type"),
        ("since = 2026-11-22", "since = 2026-13-22", "line"),
    ] {
        let error = Policy::read(&DEFAULT.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(expected), "{to}: {error}");
    }
}

#[test]
fn figures_that_contradict_each_other_are_refused() {
    let text = DEFAULT.replacen("later_lock_s = { value = 86400,", "later_lock_s = { value = 60,", 1);
    let error = Policy::read(&text).unwrap_err().to_string();
    assert_eq!(error, "the policy file contradicts itself: pin.later_lock_s must not be below pin.first_lock_s");
}
