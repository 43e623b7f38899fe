//! What processes use of the machine, as the kernel counts it in `/proc`.

use std::{
    collections::HashMap,
    fs,
    ops::{Add, Sub},
    path::Path,
};

/// The length of the ticks in which Linux reports processor time, in milliseconds.
const TICK: f64 = 10.0;

/// How many fields of `/proc/PID/stat`, from `utime`, are the times of a process itself, and with its ended children.
const OWN: usize = 2;
const WITH_ENDED: usize = 4;

/// What a process and its children have used so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Usage {
    /// User and system time, in milliseconds.
    pub cpu: f64,
    /// Bytes that were written towards a disk.
    pub written: f64,
    /// Context switches of the threads that still run, voluntary and not.
    pub switches: f64,
}

impl Usage {
    /// What each of these processes has used, in the same order.
    pub fn of_all(processes: &[(&'static str, u32)]) -> Vec<Self> {
        let children = children();
        let of = |pid: u32| match children.get(&pid) {
            // The servers are children of this program.
            Some(children) if pid != std::process::id() => Self::of(pid, children),
            _ => Self::of_one(pid, OWN),
        };
        processes.iter().map(|(_, pid)| of(*pid)).collect()
    }

    /// The share of each of `count` equal parts.
    pub fn per(self, count: f64) -> Self {
        Self { cpu: self.cpu / count, written: self.written / count, switches: self.switches / count }
    }

    fn of(pid: u32, children: &[u32]) -> Self {
        children.iter().map(|child| Self::of_one(*child, OWN)).fold(Self::of_one(pid, WITH_ENDED), Add::add)
    }

    fn of_one(pid: u32, times: usize) -> Self {
        let folder = Path::new("/proc").join(pid.to_string());
        let ticks: f64 = stat(pid).iter().skip(11).take(times).filter_map(|field| field.parse::<f64>().ok()).sum();
        let io = fs::read_to_string(folder.join("io")).unwrap_or_default();
        let threads = fs::read_dir(folder.join("task")).into_iter().flatten().flatten();
        let switches = threads.map(|thread| {
            let status = fs::read_to_string(thread.path().join("status")).unwrap_or_default();
            value(&status, "voluntary_ctxt_switches:") + value(&status, "nonvoluntary_ctxt_switches:")
        });
        Self { cpu: ticks * TICK, written: value(&io, "write_bytes:"), switches: switches.sum() }
    }
}

impl Add for Usage {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            cpu: self.cpu + other.cpu,
            written: self.written + other.written,
            switches: self.switches + other.switches,
        }
    }
}

impl Sub for Usage {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            cpu: self.cpu - before.cpu,
            written: self.written - before.written,
            switches: (self.switches - before.switches).max(0.0),
        }
    }
}

/// The most memory that a process has held, in MiB.
pub(crate) fn peak_memory(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    value(&status, "VmHWM:") / 1024.0
}

/// The children of each process.
fn children() -> HashMap<u32, Vec<u32>> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        if let Some(parent) = stat(pid).get(1).and_then(|parent| parent.parse().ok()) {
            children.entry(parent).or_default().push(pid);
        }
    }
    children
}

/// The fields of `/proc/PID/stat` after the name, which may contain spaces: state, parent and so on.
fn stat(pid: u32) -> Vec<String> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after = text.rsplit_once(')').map_or("", |(_, after)| after);
    after.split_whitespace().map(str::to_owned).collect()
}

/// The first number of the line that begins with `name`; 0 without such a line.
fn value(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_of_this_process_is_counted() {
        let pid = [("test", std::process::id())];
        let before = Usage::of_all(&pid);
        let start = std::time::Instant::now();
        while start.elapsed().as_millis() < 100 {
            std::hint::spin_loop();
        }
        let used = Usage::of_all(&pid)[0] - before[0];
        assert!(used.cpu >= 20.0, "{used:?}");
        assert!(peak_memory(pid[0].1) > 1.0);
    }
}
