use jiff::SignedDuration;
use money::MerchantId;

use super::*;
use crate::Refusal;
use crate::stage::Stage;

const SHOP: MerchantId = MerchantId::from_bytes([1; 16]);
const URL: &str = "http://127.0.0.1:9000/paid";

fn told(stage: &mut Stage) -> CallbackId {
    let news = News { merchant: SHOP, event: Event::TradePaid, subject: [7; 16], url: URL };
    stage.run::<_, ()>(move |tx, ctx| Ok(notify(tx, ctx, &news)?)).unwrap()
}

fn see(stage: &Stage, id: CallbackId) -> Callback {
    stage.see(|view, _| find(view, SHOP, id)).unwrap()
}

/// Carries the oldest job that is due; nothing when none is.
fn carry(stage: &mut Stage, outcome: Outcome, duration_ms: u32) -> Option<State> {
    let (job, payload) = stage.jobs(QUEUE).into_iter().next()?;
    let work: Job = serde_json::from_slice(&payload).unwrap();
    let begun = stage.run::<_, ()>(move |tx, _| Ok(begin(tx, job, &work)?)).unwrap();
    begun.as_ref()?;
    let attempt = Attempt { at: stage.now(), outcome, duration_ms, answer: vec![b'x'; 2000] };
    stage.run::<_, ()>(move |tx, ctx| Ok(record(tx, ctx, job, &work, &attempt)?)).unwrap()
}

#[test]
fn only_a_plain_success_in_time_is_understood() {
    let table = [
        (Outcome::Answered { status: 200 }, 4_999, true),
        (Outcome::Answered { status: 204 }, 5_000, true),
        (Outcome::Answered { status: 200 }, 5_001, false),
        (Outcome::Answered { status: 201 }, 10, false),
        (Outcome::Answered { status: 301 }, 10, false),
        (Outcome::Answered { status: 500 }, 10, false),
        (Outcome::TimedOut, 5_000, false),
        (Outcome::Unreachable, 1, false),
        (Outcome::NoKey, 0, false),
    ];
    for (outcome, duration_ms, expected) in table {
        let attempt = Attempt { at: jiff::Timestamp::UNIX_EPOCH, outcome, duration_ms, answer: Vec::new() };
        assert_eq!(attempt.is_understood(5_000), expected, "{outcome:?} {duration_ms}");
    }
}

fn a_failed_callback_climbs_the_ladder_and_is_given_up(mut stage: Stage) {
    let id = told(&mut stage);
    let ladder = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600];
    for wait in ladder {
        assert_eq!(carry(&mut stage, Outcome::Answered { status: 500 }, 20), Some(State::Waiting));
        assert_eq!(see(&stage, id).next_at, Some(stage.now() + SignedDuration::from_secs(wait)));
        stage.later(wait);
    }
    assert_eq!(carry(&mut stage, Outcome::TimedOut, 5_000), Some(State::GivenUp));
    assert_eq!(carry(&mut stage, Outcome::TimedOut, 5_000), None);
    let attempts = stage.see(|view, _| attempts(view, id));
    assert_eq!((attempts.len(), attempts[0].answer.len()), (16, 512));
    assert_eq!(attempts[15].outcome, Outcome::TimedOut);
    assert!(stage.jobs(QUEUE).is_empty());
}

fn a_delivered_callback_rests_until_it_is_resent(mut stage: Stage) {
    let id = told(&mut stage);
    assert_eq!(carry(&mut stage, Outcome::Answered { status: 204 }, 20), Some(State::Delivered));
    assert!(stage.jobs(QUEUE).is_empty());
    let stranger = MerchantId::from_bytes([2; 16]);
    let refused = stage.run(move |tx, ctx| resend(tx, ctx, stranger, id)).unwrap_err();
    assert_eq!(refused.code(), "not_found");
    let again = stage.run(move |tx, ctx| resend(tx, ctx, SHOP, id)).unwrap();
    assert_eq!((again.state, again.id), (State::Waiting, id));
    assert_eq!(carry(&mut stage, Outcome::Answered { status: 200 }, 20), Some(State::Delivered));
    assert_eq!(stage.see(|view, _| list(view, SHOP, None, 10)).len(), 1);
    assert!(stage.see(|view, _| list(view, SHOP, Some(id), 10)).is_empty());
}

fn resending_voids_the_job_that_waits(mut stage: Stage) {
    let id = told(&mut stage);
    carry(&mut stage, Outcome::Unreachable, 3);
    stage.run(move |tx, ctx| resend(tx, ctx, SHOP, id)).unwrap();
    assert_eq!(stage.jobs(QUEUE).len(), 2);
    assert_eq!(carry(&mut stage, Outcome::Answered { status: 200 }, 3), None);
    assert_eq!(carry(&mut stage, Outcome::Answered { status: 200 }, 3), Some(State::Delivered));
    assert!(stage.jobs(QUEUE).is_empty());
}

fn without_a_key_nothing_is_tried_again(mut stage: Stage) {
    told(&mut stage);
    assert_eq!(carry(&mut stage, Outcome::NoKey, 0), Some(State::GivenUp));
    assert!(stage.jobs(QUEUE).is_empty());
}

#[test]
fn callbacks_on_sqlite() {
    a_failed_callback_climbs_the_ladder_and_is_given_up(Stage::new());
    a_delivered_callback_rests_until_it_is_resent(Stage::new());
    resending_voids_the_job_that_waits(Stage::new());
    without_a_key_nothing_is_tried_again(Stage::new());
}

#[test]
fn callbacks_on_postgres() {
    a_failed_callback_climbs_the_ladder_and_is_given_up(Stage::on_postgres());
    a_delivered_callback_rests_until_it_is_resent(Stage::on_postgres());
    resending_voids_the_job_that_waits(Stage::on_postgres());
    without_a_key_nothing_is_tried_again(Stage::on_postgres());
}
