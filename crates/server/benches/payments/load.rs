//! A closed loop: every connection asks, waits for the answer, and asks again.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use server::demo::new_key;

use crate::seed::Town;
use crate::wire::{Connection, post};

const WARM_UP: Duration = Duration::from_secs(2);

pub struct Load<'a> {
    pub addresses: &'a [SocketAddr],
    pub connections: usize,
    pub seconds: u64,
}

/// What was measured in one case.
pub struct Figures {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

impl Load<'_> {
    pub async fn warm_up(&self, town: &Town) {
        self.pay_for(WARM_UP, town, town.shops.len()).await;
    }

    pub async fn payments(&self, town: &Town, shops: usize) -> Figures {
        self.pay_for(Duration::from_secs(self.seconds), town, shops).await
    }

    async fn pay_for(&self, time: Duration, town: &Town, shops: usize) -> Figures {
        let until = Instant::now() + time;
        let paying = (0..self.connections).map(|place| self.pay(town, shops, place, until));
        figures(join_all(paying).await, time)
    }

    /// Payers take turns, so that no two payments of one payer meet.
    async fn pay(&self, town: &Town, shops: usize, place: usize, until: Instant) -> Vec<u32> {
        let mut connection = Connection::open(self.addresses[place % self.addresses.len()]).await;
        let mut turn = Turn::new(place);
        let mut took = Vec::new();
        while Instant::now() < until {
            let share = town.payers.len() / self.connections;
            let payer = &town.payers[place * share + turn.next(share)];
            let key = new_key();
            let body = payer.payment(&town.shops[turn.next(shops)], &key);
            let request = post("/api/v1/payments", &payer.token, &payer.device, &key, &body);
            let since = Instant::now();
            let (status, answer) = connection.ask(&request).await;
            took.push(micros(since));
            assert!((200..300).contains(&status), "{status} {}", String::from_utf8_lossy(&answer));
        }
        took
    }

    pub async fn empty_requests(&self) -> Figures {
        let time = Duration::from_secs(self.seconds.min(5));
        let until = Instant::now() + time;
        let asking = (0..self.connections).map(|place| self.ask_for_nothing(place, until));
        figures(join_all(asking).await, time)
    }

    async fn ask_for_nothing(&self, place: usize, until: Instant) -> Vec<u32> {
        let mut connection = Connection::open(self.addresses[place % self.addresses.len()]).await;
        let mut took = Vec::new();
        while Instant::now() < until {
            let since = Instant::now();
            let (status, _) = connection.ask(b"GET /health HTTP/1.1\r\nhost: bench\r\n\r\n").await;
            took.push(micros(since));
            assert_eq!(status, 200);
        }
        took
    }
}

fn micros(since: Instant) -> u32 {
    u32::try_from(since.elapsed().as_micros()).unwrap_or(u32::MAX)
}

fn figures(took: Vec<Vec<u32>>, time: Duration) -> Figures {
    let mut all: Vec<u32> = took.concat();
    all.sort_unstable();
    let at = |part: usize| f64::from(all[(all.len() * part / 1000).min(all.len() - 1)]) / 1000.0;
    let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
    Figures { per_second: f64::from(count) / time.as_secs_f64(), p50_ms: at(500), p99_ms: at(990) }
}

/// Numbers that jump about evenly; enough to choose payers and shops by (a linear congruential generator).
struct Turn(u64);

impl Turn {
    fn new(place: usize) -> Self {
        Self(place as u64 + 1)
    }

    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }
}
