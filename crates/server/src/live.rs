//! Live events: hints that something changed, sent to the pages that are open.
//!
//! **Invariant:** an event is never the truth. A page that misses one finds the same state when it asks.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Mutex;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use money::{HolderId, MerchantId};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::BroadcastStream;

/// Whom an event is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    Holder(HolderId),
    Merchant(MerchantId),
}

/// A hint as the wallet's use cases write it to the outbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Live {
    pub to: Audience,
    /// What changed: `message`, `balance`, `payment`, `topup`, `withdrawal`, `charge`, `binding`, `account`, `order`.
    pub event: String,
    /// Which one: `{"id": …}`, or nothing in it.
    pub data: serde_json::Value,
}

impl Live {
    /// Everything may have changed.
    fn look_again(to: Audience) -> Self {
        Self { to, event: "account".to_owned(), data: serde_json::json!({}) }
    }
}

/// How many events a slow page may lag behind before it misses some; it asks again when it does.
const LAG_MAX: usize = 64;
/// Proxies and phones drop silent connections.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// Who listens in this process.
pub struct LiveHub {
    /// None once the hub is closed.
    listeners: Mutex<Option<HashMap<Audience, broadcast::Sender<Live>>>>,
}

impl Default for LiveHub {
    fn default() -> Self {
        Self { listeners: Mutex::new(Some(HashMap::new())) }
    }
}

impl LiveHub {
    /// Sends to the pages open in this process; nobody listening is no error.
    pub fn publish(&self, live: &Live) {
        let Ok(mut guard) = self.listeners.lock() else { return };
        let Some(listeners) = guard.as_mut() else { return };
        if let Some(sender) = listeners.get(&live.to)
            && sender.send(live.clone()).is_err()
        {
            listeners.remove(&live.to);
        }
    }

    /// The events for one audience from now on.
    fn subscribe(&self, audience: Audience) -> broadcast::Receiver<Live> {
        let mut guard = self.listeners.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match guard.as_mut() {
            Some(listeners) => listeners.entry(audience).or_insert_with(|| broadcast::channel(LAG_MAX).0).subscribe(),
            // The sender is gone at once, so the stream ends at once.
            None => broadcast::channel(1).1,
        }
    }

    /// Ends every stream, so that a server that stops does not wait for open pages.
    pub fn close(&self) {
        if let Ok(mut listeners) = self.listeners.lock() {
            *listeners = None;
        }
    }

    /// A server-sent event stream for one audience.
    pub fn stream(&self, audience: Audience) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
        let events = BroadcastStream::new(self.subscribe(audience)).map(move |live| {
            // A page that lagged is told to look at everything again.
            Ok(event(&live.unwrap_or_else(|_| Live::look_again(audience))))
        });
        Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
    }
}

fn event(live: &Live) -> Event {
    Event::default().event(&live.event).data(live.data.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_event_reaches_its_audience_and_nobody_else() {
        let hub = LiveHub::default();
        let here = Audience::Holder(HolderId::from_bytes([1; 16]));
        let mut mine = hub.subscribe(here);
        let mut other = hub.subscribe(Audience::Holder(HolderId::from_bytes([2; 16])));
        hub.publish(&Live::look_again(here));
        assert_eq!(mine.recv().await.unwrap().event, "account");
        assert!(other.try_recv().is_err());
    }
}
