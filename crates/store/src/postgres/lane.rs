//! Lanes: each writing connection owns one, for as long as it lives.
//!
//! A lane is claimed by an advisory lock of the session, which the database gives up when the session ends and not before.
//! So what the owner reads at the claim is the end of the lane, and two processes never append to the same one.

use ledger::{ChainHash, LaneHead};

use super::connection::{Connection, fault};
use super::talk::column;
use crate::Fault;

/// The class of the advisory locks: the letters "feiq".
const CLASS: i32 = 0x6665_6971;

/// Lanes that are tried before giving up; more than any PostgreSQL has connections.
const LANES_MAX: i32 = 10_000;

/// Claims the first free lane and reads its head.
pub(super) fn claim(conn: &Connection) -> Result<LaneHead, Fault> {
    for lane in 1..=LANES_MAX {
        let rows = conn.wait(conn.client.query("SELECT pg_try_advisory_lock($1, $2)", &[&CLASS, &lane]));
        let claimed: bool = rows.map_err(fault)?.first().map_or(Ok(false), |row| column(row, 0))?;
        if claimed {
            return head(conn, i64::from(lane));
        }
    }
    Err(Fault::corrupt("every lane is taken"))
}

fn head(conn: &Connection, lane: i64) -> Result<LaneHead, Fault> {
    let insert = "INSERT INTO lane (number, folded) VALUES ($1, 0) ON CONFLICT (number) DO NOTHING";
    conn.wait(conn.client.execute(insert, &[&lane])).map_err(fault)?;
    let last = "SELECT sequence, hash FROM entry WHERE lane = $1 ORDER BY sequence DESC LIMIT 1";
    let rows = conn.wait(conn.client.query(last, &[&lane])).map_err(fault)?;
    let Some(row) = rows.first() else { return Ok(LaneHead { lane, sequence: 0, hash: ChainHash::GENESIS }) };
    let hash = <[u8; 32]>::try_from(column::<&[u8]>(row, 1)?);
    let hash = hash.map_err(|_| Fault::corrupt(format!("a hash of lane {lane} is not 32 bytes")))?;
    Ok(LaneHead { lane, sequence: column::<i64>(row, 0)?.cast_unsigned(), hash: ChainHash(hash) })
}
