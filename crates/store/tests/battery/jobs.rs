//! Jobs: at least once, by one worker at a time, and never lost.

use std::time::Duration;

use jiff::Timestamp;
use store::{Backlog, Fault, JobId, Leased, NewJob, Store, StoreConfig, Wanted};

use crate::base::{Base, battery, now};

battery!(
    a_job_is_leased_done_and_gone,
    a_lease_that_runs_out_gives_the_job_to_another,
    a_job_waits_until_it_is_due,
    what_failed_for_good_is_seen_and_revived,
    jobs_outlive_the_process,
    two_workers_never_hold_one_job,
    a_commit_with_jobs_wakes_workers,
    a_hint_is_told_once_and_only_when_committed,
    every_process_hears_the_hints_of_all,
    what_is_due_longest_comes_first_whomever_it_waits_for,
    a_peer_without_places_is_passed_over,
    what_waits_is_counted_with_its_age,
);

const MINUTE: Duration = Duration::from_mins(1);

fn later(seconds: i64) -> Timestamp {
    Timestamp::from_millisecond(now().as_millisecond() + seconds * 1000).unwrap()
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn enqueue(store: &Store, payload: &'static str, run_at: Timestamp) {
    let job = NewJob { queue: "bank", peer: String::new(), payload: payload.into(), run_at };
    store.write_blocking::<_, Fault>(move |tx| tx.enqueue(job.clone())).unwrap();
}

fn wanted(except: &[&str]) -> Wanted {
    Wanted { queue: "bank", except: except.iter().map(|peer| (*peer).to_owned()).collect(), limit: 10 }
}

fn lease(store: &Store, at: Timestamp) -> Vec<Leased> {
    wait(store.lease(wanted(&[]), at, MINUTE)).unwrap()
}

fn complete(store: &Store, job: JobId) -> bool {
    store.write_blocking::<_, Fault>(move |tx| tx.complete(job)).unwrap()
}

fn a_job_is_leased_done_and_gone(base: &Base) {
    let store = base.open();
    enqueue(&store, "first", now());
    enqueue(&store, "second", now());
    let leased = lease(&store, now());
    let payloads: Vec<_> = leased.iter().map(|job| (job.payload.as_slice(), job.attempt, job.queue.as_str())).collect();
    assert_eq!(payloads, [(b"first".as_slice(), 1, "bank"), (b"second", 1, "bank")]);
    assert!(lease(&store, now()).is_empty());
    assert!(complete(&store, leased[0].id));
    assert!(!complete(&store, leased[0].id), "a second worker learns that it is done");
    assert_eq!(lease(&store, later(61)).len(), 1);
}

fn a_lease_that_runs_out_gives_the_job_to_another(base: &Base) {
    let store = base.open();
    enqueue(&store, "job", now());
    let first = lease(&store, now());
    assert!(lease(&store, later(59)).is_empty());
    let second = lease(&store, later(60));
    assert_eq!((second[0].id, second[0].attempt), (first[0].id, 2));
    assert!(complete(&store, second[0].id));
    assert!(!complete(&store, first[0].id));
}

fn a_job_waits_until_it_is_due(base: &Base) {
    let store = base.open();
    enqueue(&store, "job", later(5));
    assert!(lease(&store, later(4)).is_empty());
    let leased = lease(&store, later(5));
    wait(store.retry_later(leased[0].id, later(10), "the bank is busy")).unwrap();
    assert!(lease(&store, later(9)).is_empty());
    assert_eq!(lease(&store, later(10))[0].attempt, 2);
}

fn what_failed_for_good_is_seen_and_revived(base: &Base) {
    let store = base.open();
    enqueue(&store, "job", now());
    let job = lease(&store, now())[0].id;
    wait(store.bury(job, later(1), "no such card")).unwrap();
    assert!(lease(&store, later(1000)).is_empty());
    assert!(!complete(&store, job), "a buried job is not done");
    drop(store);
    let store = base.open();
    let letters = wait(store.dead_letters()).unwrap();
    assert_eq!((letters.len(), letters[0].id, letters[0].attempts), (1, job, 1));
    assert_eq!((letters[0].error.as_str(), letters[0].buried_at), ("no such card", later(1)));
    assert!(wait(store.revive(job, later(2))).unwrap());
    assert!(!wait(store.revive(job, later(2))).unwrap());
    assert!(wait(store.dead_letters()).unwrap().is_empty());
    let leased = lease(&store, later(2));
    assert_eq!((leased[0].id, leased[0].attempt), (job, 1));
}

fn jobs_outlive_the_process(base: &Base) {
    let store = base.open();
    enqueue(&store, "job", now());
    let job = lease(&store, now())[0].id;
    drop(store);
    let store = base.open();
    let leased = lease(&store, later(60));
    assert_eq!((leased.len(), leased[0].id), (1, job));
    assert!(complete(&store, job));
    drop(store);
    assert!(lease(&base.open(), later(10_000)).is_empty());
}

fn two_workers_never_hold_one_job(base: &Base) {
    let store = base.open();
    for _ in 0..40 {
        enqueue(&store, "job", now());
    }
    let mut leased: Vec<JobId> = std::thread::scope(|scope| {
        let worker = || scope.spawn(|| (0..5).flat_map(|_| lease(&store, now())).map(|job| job.id).collect::<Vec<_>>());
        let workers: Vec<_> = (0..4).map(|_| worker()).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    leased.sort();
    let count = leased.len();
    leased.dedup();
    assert_eq!((count, leased.len()), (40, 40));
}

fn a_commit_with_jobs_wakes_workers(base: &Base) {
    let store = base.open();
    let commits = store.commits();
    let before = *commits.borrow();
    store.write_blocking::<_, Fault>(|tx| tx.remember("s", "k", [0; 32], b"")).unwrap();
    assert_eq!(*commits.borrow(), before, "nothing to do for workers");
    enqueue(&store, "job", now());
    assert!(*commits.borrow() > before);
}

fn hints(store: &Store) -> Vec<Vec<u8>> {
    wait(store.hints()).unwrap()
}

fn hint(store: &Store, bodies: &'static [&'static str]) {
    let told =
        store.write_blocking::<_, Fault>(|tx| bodies.iter().try_for_each(|body| tx.hint(body.as_bytes().into())));
    told.unwrap();
}

fn a_hint_is_told_once_and_only_when_committed(base: &Base) {
    let store = base.open();
    assert!(hints(&store).is_empty());
    let commits = store.commits();
    let before = *commits.borrow();
    hint(&store, &["one", "two"]);
    assert!(*commits.borrow() > before);
    let undone = store.write_blocking::<(), Fault>(|tx| {
        tx.hint(b"undone".to_vec())?;
        Err(Fault::Conflict)
    });
    assert!(undone.is_err());
    hint(&store, &["three"]);
    assert_eq!(hints(&store), [b"one".as_slice(), b"two", b"three"]);
    assert!(hints(&store).is_empty());
}

/// On SQLite there is one process, so there is one that hears.
fn every_process_hears_the_hints_of_all(base: &Base) {
    let here = base.open();
    hints(&here);
    let there = matches!(base.config, StoreConfig::Postgres { .. }).then(|| base.open());
    if let Some(there) = &there {
        hints(there);
        hint(there, &["there"]);
    }
    hint(&here, &["here"]);
    let both: &[&[u8]] = if there.is_some() { &[b"there", b"here"] } else { &[b"here"] };
    assert_eq!(hints(&here), both);
    if let Some(there) = &there {
        assert_eq!(hints(there), both);
    }
}

fn enqueue_for(store: &Store, peer: &'static str, payload: &'static str, run_at: Timestamp) {
    let job = NewJob { queue: "bank", peer: peer.to_owned(), payload: payload.into(), run_at };
    store.write_blocking::<_, Fault>(move |tx| tx.enqueue(job.clone())).unwrap();
}

fn payloads(jobs: &[Leased]) -> Vec<&str> {
    let mut payloads: Vec<_> = jobs.iter().map(|job| std::str::from_utf8(&job.payload).unwrap()).collect();
    payloads.sort_unstable();
    payloads
}

fn what_is_due_longest_comes_first_whomever_it_waits_for(base: &Base) {
    let store = base.open();
    enqueue_for(&store, "one", "d", later(4));
    enqueue_for(&store, "two", "a", later(1));
    enqueue_for(&store, "one", "b", later(2));
    enqueue_for(&store, "two", "c", later(3));
    let two_at_once = || wait(store.lease(Wanted::of("bank", 2), later(9), MINUTE)).unwrap();
    assert_eq!(payloads(&two_at_once()), ["a", "b"]);
    assert_eq!(payloads(&two_at_once()), ["c", "d"]);
}

fn a_peer_without_places_is_passed_over(base: &Base) {
    let store = base.open();
    for n in 0..20 {
        enqueue_for(&store, "slow", "slow", later(n));
    }
    enqueue_for(&store, "quick", "quick", later(30));
    let leased = wait(store.lease(wanted(&["slow", "nobody"]), later(60), MINUTE)).unwrap();
    assert_eq!(payloads(&leased), ["quick"]);
    assert_eq!(leased[0].peer, "quick");
    drop(store);
    let reopened = base.open();
    let leased = wait(reopened.lease(wanted(&["quick"]), later(60), MINUTE)).unwrap();
    assert_eq!((leased.len(), leased[0].peer.as_str()), (10, "slow"));
}

fn what_waits_is_counted_with_its_age(base: &Base) {
    let store = base.open();
    let backlogs = |at| wait(store.backlogs(at)).unwrap();
    assert_eq!(backlogs(later(0)), []);
    enqueue_for(&store, "one", "a", later(5));
    enqueue_for(&store, "two", "b", later(3));
    enqueue_for(&store, "two", "c", later(9));
    let bank = |due, since| [Backlog { queue: "bank".to_owned(), due, oldest_due_at: later(since) }];
    assert_eq!(backlogs(later(8)), bank(2, 3));
    let held = wait(store.lease(Wanted::of("bank", 1), later(8), MINUTE)).unwrap();
    assert_eq!(backlogs(later(8)), bank(1, 5), "what is held does not wait");
    wait(store.bury(held[0].id, later(8), "no")).unwrap();
    assert_eq!(backlogs(later(100)), bank(2, 5), "nor does what is set aside");
}
