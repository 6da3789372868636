//! Starting programs, watching them, and ending every one of them.
//!
//! Each program is started in a process group of its own, so that Ctrl-C reaches only us and we can end it with all its
//! children. Some programs put their children into groups of their own (a browser does); those are found by their parents.
//!
//! **Invariant:** a group is in [`LIVING`] from before its first instruction could matter until it has been ended.

use std::collections::{BTreeSet, VecDeque};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::progress::Step;
use crate::{Trouble, workspace};

static LIVING: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());
static STOPPING: AtomicBool = AtomicBool::new(false);

/// How long a program may take to end by itself once asked to.
const PATIENCE: Duration = Duration::from_secs(10);
const GLANCE: Duration = Duration::from_millis(60);
/// How long the output of a program that has ended is still read while something it started keeps the stream open.
const LINGER: Duration = Duration::from_secs(2);

fn living() -> MutexGuard<'static, BTreeSet<i32>> {
    LIVING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends everything and leaves when the person presses Ctrl-C, closes the terminal, or a supervisor says so.
pub fn stop_on_signals() {
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else { return };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            STOPPING.store(true, Ordering::SeqCst);
            eprintln!("\n  stopping …");
            stop_all();
            crate::postgres::remove_abandoned();
            std::process::exit(128 + signal);
        }
    });
}

/// Ends every program still running: all are asked at once, then all are waited for.
pub fn stop_all() {
    let groups: Vec<i32> = living().iter().copied().collect();
    end(&groups.iter().flat_map(|group| family(*group)).collect::<BTreeSet<i32>>());
    living().retain(|group| !groups.contains(group));
}

fn end(groups: &BTreeSet<i32>) {
    for group in groups {
        send(*group, Signal::TERM);
    }
    if !wait_until_gone(groups, PATIENCE) {
        kill(groups);
        wait_until_gone(groups, LINGER);
    }
}

fn wait_until_gone(groups: &BTreeSet<i32>, patience: Duration) -> bool {
    let until = Instant::now() + patience;
    while groups.iter().any(|group| is_alive(*group)) {
        if Instant::now() > until {
            return false;
        }
        std::thread::sleep(GLANCE);
    }
    true
}

fn kill(groups: &BTreeSet<i32>) {
    for group in groups {
        send(*group, Signal::KILL);
    }
}

fn send(group: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(group) {
        let _ = kill_process_group(pid, signal);
    }
}

/// Whether anyone of the group still runs. Who has ended and only waits to be noticed does not.
fn is_alive(group: i32) -> bool {
    everyone().iter().any(|process| process.group == group && process.state != 'Z')
}

/// Once the person has asked to stop, programs end because of that: nobody is to report it as a failure.
fn wait_if_stopping() {
    while STOPPING.load(Ordering::SeqCst) {
        std::thread::sleep(GLANCE);
    }
}

/// A group's own number and the groups of all descendants of its leader.
fn family(group: i32) -> BTreeSet<i32> {
    let everyone = everyone();
    let mut groups = BTreeSet::from([group]);
    let mut parents = VecDeque::from([group]);
    while let Some(parent) = parents.pop_front() {
        for relative in everyone.iter().filter(|process| process.parent == parent && process.pid != parent) {
            groups.insert(relative.group);
            parents.push_back(relative.pid);
        }
    }
    groups
}

struct Process {
    pid: i32,
    state: char,
    parent: i32,
    group: i32,
}

/// The machine's processes, as `/proc` lists them; nobody where there is no `/proc`.
fn everyone() -> Vec<Process> {
    let Ok(listing) = fs::read_dir("/proc") else { return Vec::new() };
    let stats = listing.filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("stat")).ok());
    stats.filter_map(|stat| parse_stat(&stat)).collect()
}

/// `pid (name) state parent group …`; the name may hold anything, so the fields are read after its last parenthesis.
fn parse_stat(stat: &str) -> Option<Process> {
    let pid = stat.split(' ').next()?.parse().ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?.chars().next()?;
    Some(Process { pid, state, parent: fields.next()?.parse().ok()?, group: fields.next()?.parse().ok()? })
}

/// A program that runs until this is dropped.
pub struct Running {
    child: Child,
    name: String,
    log: std::path::PathBuf,
}

impl Running {
    /// Starts `command` in the background; what it says goes to a log file.
    pub fn start(name: &str, mut command: Command) -> Result<Self, Trouble> {
        let log = log_file(name)?;
        let open = || File::options().append(true).open(&log).map(Stdio::from).map_err(|error| error.to_string());
        command.stdin(Stdio::null()).stdout(open()?).stderr(open()?).process_group(0);
        let child = command.spawn().map_err(|error| format!("{name} does not start: {error}"))?;
        living().insert(number(&child));
        Ok(Self { child, name: name.to_owned(), log })
    }

    /// Fails, with the end of its log, once the program has ended.
    pub fn check(&mut self) -> Result<(), Trouble> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => {
                wait_if_stopping();
                Err(format!("{} ended: {status}\n{}", self.name, self.last_words()))
            }
            Err(error) => Err(format!("{}: {error}", self.name)),
        }
    }

    /// Waits until `ready` says so.
    pub fn until(&mut self, step: &mut Step, within: Duration, ready: impl Fn() -> bool) -> Result<(), Trouble> {
        let until = Instant::now() + within;
        while !ready() {
            self.check()?;
            if Instant::now() > until {
                let waited = within.as_secs();
                return Err(format!("{} was not ready within {waited} s\n{}", self.name, self.last_words()));
            }
            step.tick("waiting until it answers");
            std::thread::sleep(GLANCE);
        }
        Ok(())
    }

    /// Waits until one of its lines is `line`.
    pub fn until_it_says(&mut self, line: &str, step: &mut Step, within: Duration) -> Result<(), Trouble> {
        let log = self.log.clone();
        let says = || fs::read_to_string(&log).unwrap_or_default().lines().any(|said| said.trim() == line);
        self.until(step, within, says)
    }

    /// All it has said so far.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The end of what it has said.
    fn last_words(&self) -> String {
        let lines: Vec<String> = self.said().lines().map(str::to_owned).collect();
        format!("{}\n(all of it: {})", tail(&lines, 20), self.log.display())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let group = number(&self.child);
        end(&family(group));
        let _ = self.child.wait();
        living().remove(&group);
    }
}

fn number(child: &Child) -> i32 {
    i32::try_from(child.id()).unwrap_or(i32::MAX)
}

fn log_file(name: &str) -> Result<std::path::PathBuf, Trouble> {
    let folder = workspace::notes().join("logs");
    let file = folder.join(format!("{}.log", name.replace([' ', '/', ':'], "-")));
    fs::create_dir_all(&folder).and_then(|()| File::create(&file)).map_err(|error| error.to_string())?;
    Ok(file)
}

/// What a program that ended had to say.
pub struct Ran {
    pub succeeded: bool,
    /// All of it, in the order in which it was heard.
    pub lines: Vec<String>,
    /// What it said on standard output.
    pub output: Vec<String>,
}

/// A line, and whether it came on standard output.
type Heard = (bool, String);

impl Ran {
    /// The end of what it said: enough to see why it failed.
    pub fn last_words(&self) -> String {
        tail(&self.lines, 150)
    }
}

fn tail(lines: &[String], count: usize) -> String {
    lines[lines.len().saturating_sub(count)..].join("\n")
}

/// Runs `command` to its end under `step`; all it says is kept and written to a log file.
pub fn run(step: &mut Step, name: &str, mut command: Command) -> Result<Ran, Trouble> {
    let mut log = File::create(log_file(name)?).map_err(|error| error.to_string())?;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let mut child = command.spawn().map_err(|error| format!("{name} does not start: {error}"))?;
    let group = number(&child);
    living().insert(group);
    let heard = listen(&mut child);
    let ran = follow(step, &mut child, &heard, &mut log);
    kill(&family(group));
    living().remove(&group);
    Ok(ran)
}

fn listen(child: &mut Child) -> Receiver<Heard> {
    let (says, heard) = channel();
    if let Some(out) = child.stdout.take() {
        hear(out, true, says.clone());
    }
    if let Some(err) = child.stderr.take() {
        hear(err, false, says);
    }
    heard
}

fn hear(stream: impl Read + Send + 'static, is_output: bool, says: Sender<Heard>) {
    std::thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
            let _ = says.send((is_output, String::from_utf8_lossy(&line).trim_end().to_owned()));
            line.clear();
        }
    });
}

/// Collects lines until the streams are closed; an orphan that keeps them open gets a moment, then is left behind.
fn follow(step: &mut Step, child: &mut Child, heard: &Receiver<Heard>, log: &mut File) -> Ran {
    let mut ran = Ran { succeeded: false, lines: Vec::new(), output: Vec::new() };
    let mut ended: Option<Instant> = None;
    loop {
        match heard.recv_timeout(GLANCE) {
            Ok((is_output, line)) => {
                let _ = writeln!(log, "{line}");
                if is_output {
                    ran.output.push(line.clone());
                }
                ran.lines.push(line);
            }
            Err(RecvTimeoutError::Timeout) => step.tick(ran.lines.last().map_or("", String::as_str)),
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if ended.is_none() && matches!(child.try_wait(), Ok(Some(_))) {
            ended = Some(Instant::now());
        }
        if ended.is_some_and(|at| at.elapsed() > LINGER) {
            break;
        }
    }
    ran.succeeded = child.wait().is_ok_and(|status| status.success());
    wait_if_stopping();
    ran
}

/// Runs `command` to its end on this terminal, and says whether it succeeded.
pub fn run_through(name: &str, mut command: Command) -> Result<bool, Trouble> {
    let child = command.stdin(Stdio::null()).process_group(0).spawn();
    let mut child = child.map_err(|error| format!("{name} does not start: {error}"))?;
    let group = number(&child);
    living().insert(group);
    let status = child.wait().map_err(|error| error.to_string())?;
    wait_if_stopping();
    kill(&family(group));
    living().remove(&group);
    Ok(status.success())
}

/// Runs a quick command and returns what it printed, if it succeeded.
pub fn ask(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_name_with_spaces_and_parentheses_is_read_past() {
        let process = parse_stat("41 (a (b) c) S 7 39 39 0 -1").expect("a process");
        assert_eq!((process.pid, process.state, process.parent, process.group), (41, 'S', 7, 39));
    }

    #[test]
    fn a_dropped_program_is_gone_with_its_children() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 600 & sleep 600 & wait"]);
        let running = Running::start("sleepers", command).expect("sh starts");
        let group = number(&running.child);
        assert!(is_alive(group));
        drop(running);
        assert!(!is_alive(group));
    }
}
