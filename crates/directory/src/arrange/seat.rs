//! Licence seats: how many new accounts there is room for (product.md, *Safety*; `google-api.md` 5).

use serde::{Deserialize, Serialize};

/// What the seats allow of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seats {
    /// How many new accounts the plan has.
    pub needed: u64,
    /// How many seats are free; none when nobody said how many were bought.
    pub free: Option<u64>,
}

impl Seats {
    /// Tells how many of the new accounts can be made now; the later ones in plan order are parked.
    #[must_use]
    pub fn granted(self) -> u64 {
        self.free.map_or(self.needed, |free| free.min(self.needed))
    }

    /// Tells how many have to wait for seats.
    #[must_use]
    pub fn parked(self) -> u64 {
        self.needed - self.granted()
    }
}

/// Tells how many seats are free, when it is known how many were bought.
#[must_use]
pub fn free(bought: Option<u64>, used: u64) -> Option<u64> {
    bought.map(|bought| bought.saturating_sub(used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_finds_no_seat_is_parked_and_the_others_go_on() {
        let table = [(12, Some(9), 3), (12, Some(12), 0), (12, Some(40), 0), (12, None, 0), (0, Some(0), 0)];
        for (needed, free, parked) in table {
            assert_eq!(Seats { needed, free }.parked(), parked, "{needed} needed, {free:?} free");
        }
    }

    #[test]
    fn more_used_than_bought_is_none_free() {
        assert_eq!(free(Some(10), 12), Some(0), "Google counts what it will");
        assert_eq!(free(None, 12), None, "nobody said how many were bought");
    }
}
