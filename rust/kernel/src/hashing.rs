//! The two hashes that everything stored depends on, small enough to write down elsewhere.

const UNIT_FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
const SEQUENCE_FACTOR: u64 = 0xD6E8_FEB8_6659_FD93;

/// Hash of the UTF-8 bytes of a unit, eight at a time in little-endian order.
///
/// Units of up to eight bytes never collide: each step is invertible and the length is mixed in.
#[inline]
pub fn unit_hash(bytes: &[u8]) -> u64 {
    let mut hash = bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = absorb(hash, u64::from_le_bytes(word));
    }
    hash
}

/// One step of `unit_hash`.
#[inline]
pub fn absorb(hash: u64, word: u64) -> u64 {
    let mixed = (hash ^ word).wrapping_mul(UNIT_FACTOR);
    mixed ^ mixed >> 32
}

/// Hash of a sequence of unit hashes: a polynomial, then the finaliser of SplitMix64.
#[inline]
pub fn sequence_hash(units: &[u64]) -> u64 {
    let append = |hash: u64, &unit: &u64| hash.wrapping_mul(SEQUENCE_FACTOR).wrapping_add(unit);
    mix(units.iter().fold(0, append))
}

/// The finaliser of SplitMix64: each bit of the result depends on each bit of the value.
#[inline]
pub fn mix(mut value: u64) -> u64 {
    value = (value ^ value >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ value >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ value >> 31
}

/// SplitMix64, a generator whose stream is the same everywhere.
pub fn split_mix(seed: u64) -> impl Iterator<Item = u64> {
    (1..).map(move |step: u64| mix(seed.wrapping_add(step.wrapping_mul(UNIT_FACTOR))))
}
