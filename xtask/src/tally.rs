//! Counting tests in what test runners print.

use serde_json::Value;

/// How many tests ran, and how many of them failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub tests: u64,
    pub failed: u64,
}

impl std::ops::Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { tests: self.tests + other.tests, failed: self.failed + other.failed }
    }
}

/// Adds up the `test result:` lines of Rust's test programs.
pub fn of_rust(output: &str) -> Tally {
    let lines = output.lines().filter_map(|line| line.trim().strip_prefix("test result: "));
    lines.fold(Tally::default(), |sum, line| {
        let number = |word| number_before(line, word);
        let failed = number("failed");
        sum + Tally { tests: number("passed") + failed, failed }
    })
}

/// Reads the closing line `{"tests":N,"failed":M}` of our own scripts.
pub fn of_last_line(output: &str) -> Option<Tally> {
    let last = output.lines().rev().find(|line| !line.trim().is_empty())?;
    let value: Value = serde_json::from_str(last).ok()?;
    let number = |name: &str| value.get(name).and_then(Value::as_u64);
    Some(Tally { tests: number("tests")?, failed: number("failed")? })
}

/// Reads the report that vitest writes as JSON.
pub fn of_vitest(report: &str) -> Option<Tally> {
    let value: Value = serde_json::from_str(report).ok()?;
    let number = |name: &str| value.get(name).and_then(Value::as_u64);
    let failed = number("numFailedTests")?;
    Some(Tally { tests: number("numPassedTests")? + failed, failed })
}

/// Reads the closing line of `svelte-check --output machine`. It is one test, however many files it reads: most
/// of them are other people's.
pub fn of_svelte_check(output: &str) -> Option<Tally> {
    let line = output.lines().rev().find(|line| line.contains(" COMPLETED "))?;
    let problems = number_before(line, "ERRORS") + number_before(line, "WARNINGS");
    Some(Tally { tests: 1, failed: problems.min(1) })
}

fn number_before(line: &str, word: &str) -> u64 {
    let words: Vec<&str> = line.split([' ', ';']).filter(|word| !word.is_empty()).collect();
    let found = words.iter().position(|found| *found == word);
    found
        .and_then(|index| words.get(index.checked_sub(1)?))
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rusts_lines_are_added_up() {
        let output = "\
running 3 tests
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(of_rust(output), Tally { tests: 9, failed: 2 }, "ignored tests did not run");
    }

    #[test]
    fn a_scripts_last_line_counts_and_nothing_else_does() {
        let output = "{\"tests\":1,\"failed\":1}\nok\n{\"tests\":12,\"failed\":0}\n\n";
        assert_eq!(of_last_line(output), Some(Tally { tests: 12, failed: 0 }), "the last one");
        assert_eq!(of_last_line("Traceback"), None, "a script that died has not counted");
    }

    #[test]
    fn svelte_check_fails_for_warnings_too() {
        let line = |problems| format!("1590680326283 COMPLETED 20 FILES {problems} 3 FILES_WITH_PROBLEMS");
        assert_eq!(of_svelte_check(&line("0 ERRORS 1 WARNINGS")), Some(Tally { tests: 1, failed: 1 }), "one");
        assert_eq!(
            of_svelte_check(&line("0 ERRORS 0 WARNINGS")),
            Some(Tally { tests: 1, failed: 0 }),
            "none"
        );
        assert_eq!(of_svelte_check("Killed"), None, "what broke off has checked nothing");
    }
}
