//! A PostgreSQL of our own: a new cluster in a temporary folder, on a free port of loopback, gone when dropped.
//!
//! The server refuses to run as root; as root it is started as the `postgres` user that its package makes.

use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{env, fs};

use crate::process::Running;
use crate::progress::Step;
use crate::{Trouble, process, tools};

/// Folders of clusters that run; removed also when a signal ends us.
static FOLDERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Whether what is committed must survive a power cut: for a measurement yes, for a test it only costs time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    Full,
    None,
}

pub struct Cluster {
    // Ended before the folder is removed: fields are dropped in this order.
    server: Option<Running>,
    folder: PathBuf,
    port: u16,
}

impl Cluster {
    /// Starts a cluster, installing PostgreSQL first where there is none.
    pub fn start(durability: Durability) -> Result<Self, Trouble> {
        if binaries().is_none() {
            tools::install(&["postgresql"])?;
        }
        let binaries = binaries().ok_or("postgresql was installed, but its programs are not to be found.")?;
        let mut step = Step::new("PostgreSQL");
        let cluster = Self::launch(&binaries, durability, &mut step)?;
        step.done(&format!("port {}", cluster.port));
        Ok(cluster)
    }

    /// Starts a cluster if PostgreSQL is here already.
    pub fn start_if_found(durability: Durability) -> Result<Option<Self>, Trouble> {
        if binaries().is_none() { Ok(None) } else { Self::start(durability).map(Some) }
    }

    fn launch(binaries: &Path, durability: Durability, step: &mut Step) -> Result<Self, Trouble> {
        let folder = make_folder()?;
        let port = free_port()?;
        let mut cluster = Self { server: None, folder, port };
        initialise(binaries, &cluster.folder, step)?;
        let mut server = Running::start("postgres", serve(binaries, &cluster.folder, port, durability))?;
        let ready = || TcpStream::connect(("127.0.0.1", port)).is_ok() && accepts(binaries, port);
        server.until(step, Duration::from_mins(1), ready)?;
        cluster.server = Some(server);
        Ok(cluster)
    }

    /// Where a client finds it.
    pub fn url(&self) -> String {
        format!("postgres://feiqian@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.server = None;
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Removes the folders of clusters that a signal ended.
pub fn remove_abandoned() {
    for folder in FOLDERS.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        let _ = fs::remove_dir_all(folder);
    }
}

/// The folder of `initdb` and `postgres`.
fn binaries() -> Option<PathBuf> {
    let debian = tools::newest_in(Path::new("/usr/lib/postgresql")).map(|version| version.join("bin"));
    let asked = process::ask("pg_config", &["--bindir"]).map(PathBuf::from);
    let on_path = tools::find("initdb").and_then(|file| Some(file.parent()?.to_path_buf()));
    let complete = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    [debian, asked, on_path].into_iter().flatten().find(complete)
}

/// Who runs the server, when we are root and it may not be us.
fn unprivileged() -> Option<&'static str> {
    let known = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let has = |user: &str| known.lines().any(|line| line.starts_with(&format!("{user}:")));
    tools::is_root().then(|| if has("postgres") { "postgres" } else { "nobody" })
}

/// `program`, run as a user whom PostgreSQL accepts.
fn as_unprivileged(program: &Path) -> Command {
    let Some(user) = unprivileged() else { return Command::new(program) };
    let mut command = Command::new("setpriv");
    command.args(["--reuid", user, "--regid", group_of(user), "--clear-groups"]).arg(program).current_dir("/");
    command
}

/// The account `nobody` has a group of another name.
fn group_of(user: &'static str) -> &'static str {
    if user == "nobody" { "nogroup" } else { user }
}

fn make_folder() -> Result<PathBuf, Trouble> {
    let folder = env::temp_dir().join(format!("feiqian-postgres-{}-{}", std::process::id(), free_port()?));
    let private = fs::Permissions::from_mode(0o700);
    let made = fs::create_dir(&folder).and_then(|()| fs::set_permissions(&folder, private));
    made.map_err(|error| format!("{}: {error}", folder.display()))?;
    FOLDERS.lock().unwrap_or_else(PoisonError::into_inner).push(folder.clone());
    if let Some(user) = unprivileged() {
        process::ask("chown", &[user, &folder.to_string_lossy()])
            .ok_or("The cluster's folder cannot be handed over.")?;
    }
    Ok(folder)
}

fn initialise(binaries: &Path, folder: &Path, step: &mut Step) -> Result<(), Trouble> {
    let mut command = as_unprivileged(&binaries.join("initdb"));
    command.args([
        "--username=feiqian",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        "--pgdata",
    ]);
    command.arg(folder.join("data"));
    let ran = process::run(step, "initdb", command)?;
    if ran.succeeded { Ok(()) } else { Err(format!("initdb failed\n{}", ran.last_words())) }
}

fn serve(binaries: &Path, folder: &Path, port: u16, durability: Durability) -> Command {
    let mut command = as_unprivileged(&binaries.join("postgres"));
    command.arg("-D").arg(folder.join("data")).arg("-k").arg(folder).args(["-p", &port.to_string()]);
    command.args(["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300", "-c", "shared_buffers=512MB"]);
    command.args(["-c", "max_wal_size=4GB", "-c", "shared_memory_type=mmap"]);
    if durability == Durability::None {
        command.args(["-c", "fsync=off", "-c", "full_page_writes=off"]);
    }
    command
}

fn accepts(binaries: &Path, port: u16) -> bool {
    let ready = binaries.join("pg_isready");
    process::ask(&ready.to_string_lossy(), &["-q", "-h", "127.0.0.1", "-p", &port.to_string()]).is_some()
}

fn free_port() -> Result<u16, Trouble> {
    let address = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    address.map(|address| address.port()).map_err(|error| format!("no free port: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_answers_and_is_gone_when_dropped() {
        let cluster = Cluster::start(Durability::None).expect("a cluster");
        let (folder, port) = (cluster.folder.clone(), cluster.port);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
        drop(cluster);
        assert!(!folder.exists());
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}
