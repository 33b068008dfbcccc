//! Is this computer's clock right?

use directory::finding::CLOCK_WRONG;
use google::origin::Host;
use store::Millis;

use super::super::{About, Answer, Check, Found, WhyNot};
use super::Asking;

/// How far the clocks may be apart: beyond that Google refuses what is signed by time, and its log is misread.
const APART: Millis = 5 * 60_000;

pub(super) const CHECK: Check = Check {
    code: "clock",
    question: "Is this computer's clock right?",
    about: About::Computer,
    after: &["hosts"],
    finds: &[&CLOCK_WRONG],
    answers: &[],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    asking.http().await?.reach(Host::Admin).await?;
    let Some(date) = asking.date() else {
        return Ok(Answer::unknown(WhyNot::NotTold, "Google did not say what its clock says."));
    };
    let ahead = asking.workstation.now() - date.as_millisecond();
    if ahead.abs() <= APART {
        return Ok(Answer::Well("It agrees with Google's.".to_owned()));
    }
    let way = if ahead > 0 { "ahead of" } else { "behind" };
    Ok(Answer::Found(vec![Found::new(&CLOCK_WRONG, format!("It is {} {way} Google's.", apart(ahead.abs())))]))
}

/// Says how far, in the largest unit that fits.
fn apart(millis: Millis) -> String {
    const UNITS: [(Millis, &str); 3] = [(86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute")];
    let (size, unit) = UNITS.into_iter().find(|(size, _)| millis >= *size).unwrap_or((60_000, "minute"));
    match millis / size {
        1 => format!("1 {unit}"),
        many => format!("{many} {unit}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn a_distance_is_said_in_the_largest_unit_that_fits() {
        let table =
            [(300_000, "5 minutes"), (3_600_000, "1 hour"), (90_000_000, "1 day"), (400_000_000, "4 days")];
        for (millis, words) in table {
            assert_eq!(apart(millis), words, "{millis}");
        }
    }
}
