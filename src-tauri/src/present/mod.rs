//! Turns what the verbs return into views.

pub mod connection;
pub mod import;
pub mod review;
pub mod run;
pub mod user;

/// Writes a moment as RFC 3339.
pub fn moment(millis: i64) -> String {
    jiff::Timestamp::from_millisecond(millis).map(|moment| moment.to_string()).unwrap_or_default()
}

/// Writes a number with its thousands apart, such as 12,345.
pub fn figure(number: u64) -> String {
    let digits = number.to_string();
    let mut figure = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            figure.push(',');
        }
        figure.push(digit);
    }
    figure
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn thousands_stand_apart() {
        let figures: Vec<_> = [0, 999, 1_000, 12_345, 1_000_000].into_iter().map(figure).collect();
        assert_eq!(figures, ["0", "999", "1,000", "12,345", "1,000,000"], "as the window writes numbers");
    }
}
