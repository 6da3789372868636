//! A closed loop: every connection asks, waits for the answer, and asks again; nothing is pipelined.
//!
//! Payments and empty requests go through the same loop over the same connections. Requests are made before the clock
//! starts, a round at a time: what a phone does to seal a payment password is no work of the server's, and the client
//! shares its processors.

use std::cell::Cell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use server::demo::new_key;

use crate::seed::{Town, post};
use crate::wire::Connection;

const WARM_UP: Duration = Duration::from_secs(2);
const EMPTY: &[u8] = b"GET /health HTTP/1.1\r\nhost: bench\r\n\r\n";

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
        let mut turn = Turn(1);
        self.ask_for(time, || one_each(town, shops, &mut turn)).await
    }

    pub async fn empty_requests(&self, town: &Town) -> Figures {
        let round = vec![EMPTY.to_vec(); town.payers.len()];
        self.ask_for(Duration::from_secs(self.seconds.min(5)), || round.clone()).await
    }

    /// Rounds until they have taken this long together.
    async fn ask_for(&self, time: Duration, mut round: impl FnMut() -> Vec<Vec<u8>>) -> Figures {
        let opening = (0..self.connections).map(|place| Connection::open(self.addresses[place % self.addresses.len()]));
        let mut connections = join_all(opening).await;
        let (mut took, mut measured) = (Vec::new(), Duration::ZERO);
        while measured < time {
            let (requests, next) = (round(), Cell::new(0));
            let since = Instant::now();
            let asking = connections.iter_mut().map(|connection| ask_in_turn(connection, &requests, &next));
            took.extend(join_all(asking).await.concat());
            measured += since.elapsed();
        }
        figures(took, measured)
    }
}

/// A payment by everybody, in an order that jumps about, so that no two payments of one payer meet.
fn one_each(town: &Town, shops: usize, turn: &mut Turn) -> Vec<Vec<u8>> {
    let mut order: Vec<usize> = (0..town.payers.len()).collect();
    for place in (1..order.len()).rev() {
        order.swap(place, turn.next(place + 1));
    }
    order.into_iter().map(|payer| request(town, payer, turn.next(shops))).collect()
}

fn request(town: &Town, payer: usize, shop: usize) -> Vec<u8> {
    let (payer, key) = (&town.payers[payer], new_key());
    let body = payer.payment(&town.shops[shop], &key);
    post("/api/v1/payments", &payer.token, &payer.device, &key, &body)
}

/// Takes the next request that no connection has taken, until there is none.
async fn ask_in_turn(connection: &mut Connection, requests: &[Vec<u8>], next: &Cell<usize>) -> Vec<u32> {
    let mut took = Vec::new();
    while let Some(request) = requests.get(next.replace(next.get() + 1)) {
        let since = Instant::now();
        let (status, answer) = connection.ask(request).await;
        took.push(micros(since));
        assert!((200..300).contains(&status), "{status} {}", String::from_utf8_lossy(&answer));
    }
    took
}

fn micros(since: Instant) -> u32 {
    u32::try_from(since.elapsed().as_micros()).unwrap_or(u32::MAX)
}

fn figures(mut all: Vec<u32>, time: Duration) -> Figures {
    all.sort_unstable();
    let at = |part: usize| f64::from(all[(all.len() * part / 1000).min(all.len() - 1)]) / 1000.0;
    let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
    Figures { per_second: f64::from(count) / time.as_secs_f64(), p50_ms: at(500), p99_ms: at(990) }
}

/// Numbers that jump about evenly; enough to choose payers and shops by (a linear congruential generator).
struct Turn(u64);

impl Turn {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }
}
