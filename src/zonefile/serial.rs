//! The next SOA serial number.

/// How a zone's serial number is raised when its records change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SerialMode {
    /// As [`Date`](Self::Date) if the old one is a date that is not after today, else as
    /// [`Increment`](Self::Increment).
    #[default]
    Auto,
    /// Leave it alone.
    Keep,
    /// One more.
    Increment,
    /// Today in UTC as YYYYMMDD00, or one more if that is not greater (as BIND's `serial-update-method date`).
    Date,
    /// Seconds since 1970, or one more if that is not greater.
    UnixTime,
}

/// The serial number that follows `old` at the given time, in seconds since 1970. It is greater by RFC 1982 and
/// never 0, which some name servers take for "no serial"; none if it is to be kept.
pub fn next_serial(old: u32, mode: SerialMode, now: u64) -> Option<u32> {
    let wanted = match mode {
        SerialMode::Keep => return None,
        SerialMode::Increment => None,
        SerialMode::Date => date(now),
        SerialMode::Auto => date(now).filter(|today| is_date(old) && old / 100 <= today / 100),
        SerialMode::UnixTime => u32::try_from(now).ok(),
    };
    let one_more = match old.wrapping_add(1) {
        0 => 1,
        serial => serial,
    };
    Some(wanted.filter(|wanted| *wanted != 0 && is_greater(*wanted, old)).unwrap_or(one_more))
}

/// RFC 1982 section 3.2, for 32 bits. Half way round nothing is greater.
fn is_greater(new: u32, old: u32) -> bool {
    (1..1 << 31).contains(&new.wrapping_sub(old))
}

/// The day of a time as YYYYMMDD00; none after the year 4294, when it no longer fits.
fn date(now: u64) -> Option<u32> {
    // Days since 0000-03-01: years that begin in March put the leap day last (Howard Hinnant, "days_from_civil").
    let days = now / 86_400 + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next_year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year_of_era + next_year;
    u32::try_from(((year * 100 + month) * 100 + day) * 100).ok()
}

/// Whether a serial number reads as a day of the calendar since 1980; 1712011500 is a unix time, not the year 1712.
fn is_date(serial: u32) -> bool {
    let (year, month, day) = (serial / 1_000_000, serial / 10_000 % 100, serial / 100 % 100);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    year >= 1980 && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 12:00:00 UTC.
    const NOW: u64 = 1_795_435_200;

    #[test]
    fn auto_follows_the_old_one() {
        for (old, new) in [
            (2_026_112_200, 2_026_112_300),
            (2_026_112_300, 2_026_112_301),
            (2_026_112_399, 2_026_112_400),
            (2_026_112_400, 2_026_112_401),
            (2_026_113_000, 2_026_113_001),
            (1_980_010_100, 2_026_112_300),
            (1_979_123_199, 1_979_123_200),
            (1_712_011_500, 1_712_011_501),
            (2_025_022_900, 2_025_022_901),
            (2_024_022_900, 2_026_112_300),
            (2_025_130_100, 2_025_130_101),
            (0, 1),
            (1, 2),
            (4_294_967_294, 4_294_967_295),
            (4_294_967_295, 1),
        ] {
            assert_eq!(next_serial(old, SerialMode::Auto, NOW), Some(new), "{old}");
        }
    }

    #[test]
    fn the_other_modes_only_go_forward() {
        assert_eq!(next_serial(7, SerialMode::Keep, NOW), None);
        assert_eq!(next_serial(7, SerialMode::Increment, NOW), Some(8));
        assert_eq!(next_serial(7, SerialMode::Date, NOW), Some(2_026_112_300));
        assert_eq!(next_serial(2_026_112_300, SerialMode::Date, NOW), Some(2_026_112_301));
        assert_eq!(next_serial(2_100_010_100, SerialMode::Date, NOW), Some(2_100_010_101));
        assert_eq!(next_serial(4_000_000_000, SerialMode::Date, NOW), Some(4_000_000_001));
        assert_eq!(next_serial(7, SerialMode::UnixTime, NOW), Some(1_795_435_200));
        assert_eq!(next_serial(2_026_112_300, SerialMode::UnixTime, NOW), Some(2_026_112_301));
        assert_eq!(next_serial(7, SerialMode::UnixTime, 0), Some(8));
        assert_eq!(next_serial(7, SerialMode::UnixTime, u64::MAX), Some(8));
        assert_eq!(next_serial(7, SerialMode::Date, u64::MAX), Some(8));
    }

    #[test]
    fn the_middle_of_the_circle_is_not_greater() {
        assert!(is_greater(0x8000_0000, 1));
        assert!(!is_greater(0x8000_0001, 1));
        assert!(is_greater(1, u32::MAX));
        assert!(!is_greater(5, 5));
    }

    #[test]
    fn knows_the_calendar() {
        for (now, expected) in [
            (0, 1_970_010_100),
            (951_782_399, 2_000_022_800),
            (951_782_400, 2_000_022_900),
            (951_868_800, 2_000_030_100),
            (1_735_689_599, 2_024_123_100),
            (4_107_542_400, 2_100_030_100),
        ] {
            assert_eq!(date(now), Some(expected), "{now}");
        }
    }
}
