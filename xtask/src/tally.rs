//! Reads along while the test runner talks, and counts what it says.

/// How many tests passed, failed and were skipped.
///
/// A test that could not do its work here (no sample files, say) prints a line with `skipped:` and
/// the reason. The runner calls it passed; here it is skipped, and named.
#[derive(Default, Debug)]
pub(crate) struct Tally {
    passed: u64,
    failed: u64,
    ignored: u64,
    /// Names of tests that said they were skipped, with their reason.
    pub(crate) skipped: Vec<(String, String)>,
    /// Names of tests that failed.
    pub(crate) failures: Vec<String>,
    part: Part,
}

/// Where in the runner's output the last line stood.
#[derive(Clone, Default, PartialEq, Debug)]
enum Part {
    #[default]
    Running,
    /// What passing tests printed: of interest only when it says `skipped`.
    Successes { test: String },
}

/// Whether a line is for the reader of the terminal.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Line {
    Show,
    Hide,
}

impl Tally {
    pub(crate) fn passed(&self) -> u64 {
        self.passed.saturating_sub(self.skipped.len() as u64)
    }

    pub(crate) fn failed(&self) -> u64 {
        self.failed
    }

    pub(crate) fn skipped(&self) -> u64 {
        self.ignored + self.skipped.len() as u64
    }

    /// Whether any test ran to its end. None at all means that something is wrong with the run.
    pub(crate) fn ran(&self) -> u64 {
        self.passed() + self.failed
    }

    /// Takes in one line of `cargo test -- --show-output`.
    pub(crate) fn read(&mut self, line: &str) -> Line {
        if let Some((passed, failed, ignored)) = result(line) {
            self.passed += passed;
            self.failed += failed;
            self.ignored += ignored;
            self.part = Part::Running;
            return Line::Show;
        }
        match line {
            "successes:" => self.part = Part::Successes { test: String::new() },
            "failures:" => self.part = Part::Running,
            _ => {}
        }
        let Part::Successes { test } = &mut self.part else {
            self.failures.extend(failure(line).map(str::to_owned));
            return Line::Show;
        };
        if let Some(name) = heading(line) {
            *test = name.to_owned();
        } else if says_skipped(line) && self.skipped.last().is_none_or(|(last, _)| last != test) {
            self.skipped.push((test.clone(), line.trim().to_owned()));
        }
        Line::Hide
    }
}

/// Reads `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
fn result(line: &str) -> Option<(u64, u64, u64)> {
    let counts = line.strip_prefix("test result: ")?.split_once(". ")?.1;
    let count = |word: &str| {
        counts.split("; ").find_map(|part| part.strip_suffix(word)?.trim().parse().ok())
    };
    Some((count("passed")?, count("failed")?, count("ignored")?))
}

/// Reads `---- name stdout ----`.
fn heading(line: &str) -> Option<&str> {
    line.strip_prefix("---- ")?.strip_suffix(" stdout ----")
}

/// Reads `test name ... FAILED`.
fn failure(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

fn says_skipped(line: &str) -> bool {
    line.to_ascii_lowercase().contains("skipped:")
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = "\
running 4 tests
test a_claim_is_held_against_its_payment ... ok
test every_sample_bill_is_read ... ok
test a_refund_is_paid_once ... FAILED
test a_slow_one ... ignored

successes:

---- a_claim_is_held_against_its_payment stdout ----
a word about the weather

---- every_sample_bill_is_read stdout ----
every_sample_bill_is_read is skipped: REDRESS_SAMPLES is not set
Skipped: and once more

successes:
    a_claim_is_held_against_its_payment
    every_sample_bill_is_read

failures:

---- a_refund_is_paid_once stdout ----
paid twice

failures:
    a_refund_is_paid_once

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.01s
";

    fn tally(output: &str) -> (Tally, String) {
        let mut tally = Tally::default();
        let shown = output.lines().filter(|line| tally.read(line) == Line::Show);
        let shown = shown.collect::<Vec<_>>().join("\n");
        (tally, shown)
    }

    #[test]
    fn a_test_that_says_it_was_skipped_did_not_pass() {
        let (tally, _) = tally(RUN);
        assert_eq!((tally.passed(), tally.failed(), tally.skipped()), (1, 1, 2));
        let name = "every_sample_bill_is_read";
        let reason = format!("{name} is skipped: REDRESS_SAMPLES is not set");
        assert_eq!(tally.skipped, [(name.to_owned(), reason)]);
        assert_eq!(tally.failures, ["a_refund_is_paid_once"]);
    }

    #[test]
    fn what_failing_tests_print_is_shown_and_what_passing_ones_print_is_not() {
        let (_, shown) = tally(RUN);
        assert!(shown.contains("paid twice"));
        assert!(shown.contains("test every_sample_bill_is_read ... ok"));
        assert!(!shown.contains("weather"));
    }

    #[test]
    fn the_results_of_several_binaries_are_summed() {
        let once = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out";
        let (tally, _) = tally(&format!("{once}; finished in 0.00s\nDoc-tests x\n{once}\n"));
        assert_eq!((tally.passed(), tally.failed(), tally.skipped()), (6, 0, 2));
    }

    #[test]
    fn a_run_in_which_nothing_ran_is_noticed() {
        let (tally, _) = tally("test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured\n");
        assert_eq!(tally.ran(), 0);
    }

    #[test]
    fn words_that_only_resemble_a_result_are_not_counted() {
        let (tally, _) = tally("test result: who knows\nthe test result: ok. 9 passed; 0 failed\n");
        assert_eq!(tally.ran(), 0);
    }
}
