/** Numbers as people write them in the visitor's language. */

import { language } from "../settings";

/** A share in [0, 1]: 0.984 as "98 %". */
export const percent = (share: number): string =>
  new Intl.NumberFormat(language.value, { style: "percent" }).format(share);

export const decimal = (number: number, digits = 1): string =>
  new Intl.NumberFormat(language.value, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(number);

/** Seconds as a clock shows them: 75 as "1:15". */
export const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** The time of the day, now. */
export const timeOfDay = (): string =>
  new Date().toLocaleTimeString(language.value, { timeStyle: "short" });

export const megabytes = (bytes: number): string =>
  new Intl.NumberFormat(language.value, {
    style: "unit",
    unit: bytes < 1e6 ? "kilobyte" : "megabyte",
    maximumFractionDigits: bytes < 1e6 ? 0 : 1,
  }).format(bytes / (bytes < 1e6 ? 1e3 : 1e6));
