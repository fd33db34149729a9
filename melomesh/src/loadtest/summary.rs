use super::answer::{Answer, Outcome, Reason};
use hdrhistogram::Histogram;
use std::{collections::BTreeMap, time::Duration};

/// Three digits of any time up to an hour and more.
const DIGITS: u8 = 3;

/// What answers come to.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) sent: u64,
    pub(super) good: u64,
    pub(super) refused: u64,
    pub(super) failed: BTreeMap<Reason, u64>,
    /// Good answers a second that came before the end.
    pub(super) goodput: f64,
    /// From when it was due to when the good answer was whole, in microseconds.
    pub(super) latency: Histogram<u64>,
    /// The same from when it was sent.
    pub(super) service_time: Histogram<u64>,
    /// How much later requests were sent than they were due, in microseconds.
    pub(super) lag: Histogram<u64>,
}

impl Summary {
    /// Of answers to what was due within some time.
    pub(super) fn of<'a>(
        answers: impl Iterator<Item = &'a Answer>,
        lasted: Duration,
    ) -> anyhow::Result<Self> {
        let [latency, service_time, lag] = [(); 3].map(|()| Histogram::new(DIGITS));
        let mut summary = Self {
            sent: 0,
            good: 0,
            refused: 0,
            failed: BTreeMap::new(),
            goodput: 0.0,
            latency: latency?,
            service_time: service_time?,
            lag: lag?,
        };
        let mut in_time = 0_u32;
        for answer in answers {
            summary.sent += 1;
            summary.lag.record(micros(answer.lag()))?;
            match answer.outcome {
                Outcome::Good => {
                    summary.good += 1;
                    in_time += u32::from(answer.ended <= lasted);
                    summary.latency.record(micros(answer.latency()))?;
                    summary.service_time.record(micros(answer.service_time()))?;
                }
                Outcome::Refused => summary.refused += 1,
                Outcome::Failed(reason) => *summary.failed.entry(reason).or_default() += 1,
            }
        }
        let seconds = lasted.as_secs_f64().max(f64::MIN_POSITIVE);
        summary.goodput = f64::from(in_time) / seconds;
        Ok(summary)
    }

    pub(super) fn errors(&self) -> u64 {
        self.failed.values().sum()
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// A percentile of times, in milliseconds; `None` if there are no times.
pub(super) fn percentile_ms(times: &Histogram<u64>, percent: f64) -> Option<f64> {
    (!times.is_empty()).then(|| times.value_at_percentile(percent) as f64 / 1e3)
}

#[cfg(test)]
mod tests {
    use super::{super::mix::Question, *};

    fn answer([due, sent, ended]: [u64; 3], outcome: Outcome) -> Answer {
        let [due, sent, ended] = [due, sent, ended].map(Duration::from_millis);
        Answer { question: Question::Svm, due, sent, ended, outcome }
    }

    #[test]
    fn time_runs_from_when_a_request_was_due() {
        let late = [answer([0, 900, 1_000], Outcome::Good)];
        let summary = Summary::of(late.iter(), Duration::from_secs(2)).unwrap();
        let p50 = |times| percentile_ms(times, 50.0).unwrap().round();
        assert_eq!(p50(&summary.latency), 1_000.0);
        assert_eq!((p50(&summary.service_time), p50(&summary.lag)), (100.0, 900.0));
    }

    #[test]
    fn a_refusal_is_quick_but_not_good() {
        let answers = [
            answer([0, 0, 1], Outcome::Refused),
            answer([0, 0, 500], Outcome::Good),
            answer([900, 900, 1_500], Outcome::Good),
            answer([0, 0, 9], Outcome::Failed(Reason::Status(503))),
        ];
        let summary = Summary::of(answers.iter(), Duration::from_secs(1)).unwrap();
        assert_eq!((summary.sent, summary.good, summary.refused, summary.errors()), (4, 2, 1, 1));
        assert_eq!(summary.goodput, 1.0);
        assert!(percentile_ms(&summary.latency, 0.0).unwrap() > 499.0);
    }
}
