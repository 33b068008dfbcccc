//! The addresses of generated users, and the way from an address back to the number.

use super::awkward::ROUND;
use super::cast::CAST;
use super::people::{PRIMARY, People};

impl People {
    /// The generated user that has this address, as primary address, alias or untouchable alias (`….test-google-a.com`).
    pub(crate) fn index_of_address(&self, address: &str) -> Option<u64> {
        let address = address.to_lowercase();
        let (local, domain) = address.rsplit_once('@')?;
        let plain = domain.strip_suffix(".test-google-a.com");
        let mut candidates: Vec<u64> = Vec::with_capacity(4);
        candidates.extend(CAST.iter().position(|player| player.local == local).map(|index| index as u64));
        if address == format!("amelie@{PRIMARY}") {
            candidates.push(3);
        }
        if let Some((stem, again)) = local.split_once('.').map(|_| split_number(local))
            && let Some((first, second)) = stem.split_once('.')
        {
            let owner = self.undealt(first, second, again);
            candidates.extend(owner);
            // The neighbour that bears the same local part, or has it as an alias (`awkward::PLACES`).
            candidates.extend(owner.map(|index| index + 1));
            candidates.extend(self.undealt(second, first, again));
        }
        candidates.extend(role_alias_owner(local));
        candidates.into_iter().filter(|index| *index < self.tenant.users).find(|index| {
            let person = self.person(*index);
            let email = person.email();
            match plain {
                Some(plain) => email == format!("{local}@{plain}"),
                None => email == address || person.alias.as_deref() == Some(address.as_str()),
            }
        })
    }
}

/// The local part of two names; whoever has the same two again gets a number.
pub(super) fn local_part(first: &str, second: &str, again: u64) -> String {
    let mut local = String::with_capacity(first.len() + second.len() + 4);
    local.push_str(first);
    local.push('.');
    local.push_str(second);
    if again > 0 {
        local.push_str(&(again + 1).to_string());
    }
    local
}

/// Splits the number off a local part: `helene.moreau3` is the third of her name (2 more than the first).
fn split_number(local: &str) -> (&str, u64) {
    let stem = local.trim_end_matches(|c: char| c.is_ascii_digit());
    match local[stem.len()..].parse::<u64>() {
        Ok(number) if number >= 2 && !local[stem.len()..].starts_with('0') => (stem, number - 1),
        _ => (local, 0),
    }
}

/// An alias that reads like a role: no user has it as address, yet a user of a directory elsewhere might.
pub(super) fn role_alias(index: u64) -> String {
    format!("payroll{}@{PRIMARY}", index / ROUND + 1)
}

fn role_alias_owner(local: &str) -> Option<u64> {
    let round: u64 = local.strip_prefix("payroll")?.parse().ok()?;
    round.checked_sub(1)?.checked_mul(ROUND)?.checked_add(101)
}
