#![expect(clippy::single_range_in_vec_init, reason = "one window is a list of one range")]

use std::ops::Range;

/// The windows that cover so many columns, each `width` wide and `hop` from the
/// next. The last ends with the sound if else more than half a hop of it would
/// go unheard. Shorter sound is one window.
pub fn windows(columns: usize, width: usize, hop: usize) -> Vec<Range<usize>> {
    let Some(last) = columns.checked_sub(width) else { return vec![0..columns] };
    let hop = hop.max(1);
    let mut starts: Vec<_> = (0..=last).step_by(hop).collect();
    if 2 * (last % hop) > hop {
        starts.push(last);
    }
    starts.into_iter().map(|start| start..start + width).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_cover_the_sound() {
        assert_eq!(windows(10, 4, 2), [0..4, 2..6, 4..8, 6..10]);
        assert_eq!(windows(9, 4, 4), [0..4, 4..8]);
        assert_eq!(windows(11, 4, 4), [0..4, 4..8, 7..11]);
        assert_eq!(windows(3, 4, 2), [0..3]);
        assert_eq!(windows(4, 4, 0), [0..4]);
    }
}
