use opentelemetry::{
    global,
    metrics::{Counter, Gauge, Histogram, Meter, UpDownCounter},
};

/// A quantity that is measured.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// As OpenTelemetry calls it.
    pub name: &'static str,
    /// How its values add up.
    pub kind: Kind,
    /// In UCUM's letters; in braces what is counted.
    pub unit: &'static str,
    /// What it tells.
    pub description: &'static str,
}

/// How the values of a metric add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Values by how many lie below each of some bounds.
    Histogram,
    /// A sum that only grows.
    Counter,
    /// A sum that grows and shrinks.
    UpDownCounter,
    /// The last value.
    Gauge,
}

/// The bounds that the conventions give for seconds, and those of slow requests.
const SECONDS: [f64; 16] =
    [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 30.0, 60.0];
/// Powers of four from 1 KiB to 64 MiB.
const BYTES: [f64; 9] = [
    1_024.0,
    4_096.0,
    16_384.0,
    65_536.0,
    262_144.0,
    1_048_576.0,
    4_194_304.0,
    16_777_216.0,
    67_108_864.0,
];
/// Powers of two, for what is counted.
const COUNTS: [f64; 10] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

impl Metric {
    /// Measures it as a histogram. Instruments that are made before telemetry
    /// has started measure nothing.
    pub fn histogram(&self) -> Histogram<f64> {
        let bounds = match self.unit {
            "s" => SECONDS.to_vec(),
            "By" => BYTES.to_vec(),
            _ => COUNTS.to_vec(),
        };
        meter()
            .f64_histogram(self.name)
            .with_boundaries(bounds)
            .with_unit(self.unit)
            .with_description(self.description)
            .build()
    }

    /// Counts it.
    pub fn counter(&self) -> Counter<u64> {
        meter()
            .u64_counter(self.name)
            .with_unit(self.unit)
            .with_description(self.description)
            .build()
    }

    /// Counts it up and down.
    pub fn up_down_counter(&self) -> UpDownCounter<i64> {
        meter()
            .i64_up_down_counter(self.name)
            .with_unit(self.unit)
            .with_description(self.description)
            .build()
    }

    /// Keeps its last value.
    pub fn gauge(&self) -> Gauge<u64> {
        meter().u64_gauge(self.name).with_unit(self.unit).with_description(self.description).build()
    }
}

fn meter() -> Meter {
    global::meter("melomesh")
}
