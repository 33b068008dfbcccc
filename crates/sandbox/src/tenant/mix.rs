//! Numbers that look like chance and are not.

/// Mixes a number and a salt into 64 well-spread bits (splitmix64's finisher).
pub(crate) fn mix(value: u64, salt: u64) -> u64 {
    let mut x =
        value.wrapping_add(salt.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// A bijection on the numbers below 2^60, and back: Google ids look random, and yet tell the user's number.
pub(crate) struct Scramble {
    key: u64,
}

const BITS: u32 = 60;
const MASK: u64 = (1 << BITS) - 1;
const ODD: u64 = 0x0A8B_8B2C_6A73_3F05 & MASK | 1;

impl Scramble {
    pub(crate) fn new(seed: u64) -> Self {
        Self { key: mix(seed, 0x1D) & MASK }
    }

    pub(crate) fn forward(&self, number: u64) -> u64 {
        let mut x = (number ^ self.key) & MASK;
        for _ in 0..2 {
            x = x.wrapping_mul(ODD) & MASK;
            x ^= x >> (BITS / 2);
        }
        x
    }

    pub(crate) fn back(&self, scrambled: u64) -> Option<u64> {
        if scrambled > MASK {
            return None;
        }
        let inverse = inverse(ODD);
        let mut x = scrambled;
        for _ in 0..2 {
            // A shift by half of the width or more is its own inverse.
            x ^= x >> (BITS / 2);
            x = x.wrapping_mul(inverse) & MASK;
        }
        Some(x ^ self.key)
    }
}

/// The inverse of an odd number modulo 2^64, by Newton's steps.
fn inverse(odd: u64) -> u64 {
    let mut x = odd;
    for _ in 0..6 {
        x = x.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(x)));
    }
    x
}

#[cfg(test)]
mod tests {
    use super::{Scramble, mix};

    #[test]
    fn a_scrambled_number_comes_back() {
        let scramble = Scramble::new(7);
        for number in (0..5_000).chain([1 << 40, (1 << 59) + 3]) {
            assert_eq!(
                scramble.back(scramble.forward(number)),
                Some(number),
                "the id of user {number} must tell the number"
            );
        }
    }

    #[test]
    fn mixing_spreads() {
        let low_bits: std::collections::HashSet<u64> = (0..64).map(|n| mix(n, 1) % 1024).collect();
        assert!(low_bits.len() > 55, "neighbours must not share their low bits");
    }
}
