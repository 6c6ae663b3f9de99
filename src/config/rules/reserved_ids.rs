//! User and group ids that are reserved for other purposes.

use std::ops::RangeInclusive;

/// Ids that no build user and no build group may have, and what they are reserved for. Users and groups
/// are numbered separately, but each of these ranges is reserved in both.
///
/// Sources: Debian Policy 9.2.2; systemd's docs/UIDS-GIDS; login.defs(5), SUB_UID_MIN.
static RESERVED: &[(RangeInclusive<u32>, &str)] = &[
    (0..=0, "root"),
    (1..=99, "the distribution's own users and groups"),
    (60_001..=60_513, "users of systemd-homed"),
    (60_514..=60_577, "users that systemd maps into containers"),
    (61_184..=65_519, "systemd's dynamic users"),
    (65_534..=65_534, "`nobody` and `nogroup`"),
    (65_535..=65_535, "the 16-bit error value"),
    (100_000..=600_100_000, "the subordinate ids of unprivileged containers"),
    (600_100_001..=1_879_048_191, "systemd's containers"),
    (4_294_967_294..=4_294_967_295, "the 32-bit error values"),
];

/// The first reserved range that has an id in common with `ids`, and its owner.
pub fn reserved(ids: &RangeInclusive<u64>) -> Option<(&'static RangeInclusive<u32>, &'static str)> {
    RESERVED
        .iter()
        .find(|(range, _)| *ids.start() <= u64::from(*range.end()) && u64::from(*range.start()) <= *ids.end())
        .map(|(range, owner)| (range, *owner))
}

/// `65534` or `61184 to 65519`.
pub fn spell(range: &RangeInclusive<u32>) -> String {
    if range.start() == range.end() {
        range.start().to_string()
    } else {
        format!("{} to {}", range.start(), range.end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_touch_a_reserved_one_are_found() {
        let owner = |ids| reserved(&ids).map(|(range, _)| *range.start());
        assert_eq!(owner(0..=0), Some(0));
        assert_eq!(owner(100..=131), None);
        assert_eq!(owner(20_001..=20_010), None);
        assert_eq!(owner(30_001..=30_032), None);
        assert_eq!(owner(61_180..=61_184), Some(61_184));
        assert_eq!(owner(65_520..=65_533), None);
        assert_eq!(owner(65_530..=65_540), Some(65_534));
        assert_eq!(owner(4_294_967_290..=4_294_967_400), Some(4_294_967_294));
    }

    #[test]
    fn the_rows_ascend_and_do_not_overlap() {
        for pair in RESERVED.windows(2) {
            assert!(pair[0].0.end() < pair[1].0.start(), "{pair:?}");
        }
    }
}
