//! What a process costs: time, processor time, memory. Read from `/proc`, so on Linux only.

use crate::{Result, child};
use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

/// Linux tells processor time in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);
const LOOK: Duration = Duration::from_millis(25);

/// What a process cost.
#[derive(Debug, Clone)]
pub struct Cost {
    pub wall: Duration,
    pub cpu: Duration,
    /// The most memory that it ever had, in bytes.
    pub peak: u64,
    pub output: String,
    pub code: Option<i32>,
}

/// Runs a program to its end and measures it.
pub fn run(mut command: Command) -> Result<Cost> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let started = Instant::now();
    let mut program = command.spawn()?;
    let mut out = program.stdout.take().ok_or("a pipe was asked for")?;
    let reader = spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).map(|_| text)
    });
    let (mut cpu, mut peak) = (Duration::ZERO, 0);
    let status = loop {
        cpu = of_process(program.id()).unwrap_or(cpu);
        peak = most_memory(program.id()).unwrap_or(peak).max(peak);
        if let Some(status) = program.try_wait()? {
            break status;
        }
        child::uninterrupted()?;
        sleep(LOOK);
    };
    let wall = started.elapsed();
    let output = reader.join().map_err(|_| "the reader of the output died")??;
    Ok(Cost { wall, cpu, peak, output, code: status.code() })
}

/// The processor time that this process has used so far.
pub fn own_cpu() -> Result<Duration> {
    of_process(std::process::id()).ok_or_else(|| "/proc tells no processor time".into())
}

fn of_process(id: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name may hold spaces and brackets; what follows its last bracket is regular.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index)?.parse::<u32>().ok();
    Some(TICK * (ticks(11)? + ticks(12)?))
}

fn most_memory(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_program_costs_its_time() {
        let mut busy = child::command("sh");
        busy.args(["-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo done"]);
        let cost = run(busy).unwrap();
        assert_eq!((cost.output.as_str(), cost.code), ("done\n", Some(0)), "it ran to its end");
        assert!(cost.cpu > Duration::from_millis(20), "counting costs: {:?}", cost.cpu);
        assert!(cost.cpu <= cost.wall + 2 * TICK, "one thread costs no more than the clock");
        assert!(cost.peak > 100 * 1024, "a shell needs memory: {}", cost.peak);
    }
}
