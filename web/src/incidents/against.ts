/** A comparison as numbers, where both of its sides are: "31.7 MB" against "0 to 1.4 MB". */
import type { Event } from "./IncidentPage";
import { bytes, three } from "../app/format";

export type Against = {
  what: string;
  seen: number;
  expected: number;
  seenText: string;
  expectedText: string;
  format: (value: number) => string;
};

const UNITS: Record<string, number> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
  bytes: 1,
};
const NUMBER = /(\d[\d,]*(?:\.\d+)?)\s*(bytes|[kmgt]?i?b\b)?/gi;

/** The highest number of a text; null where there is none, or it is about something else. */
export function highest(text: string): { value: number; isBytes: boolean } | null {
  let found: { value: number; isBytes: boolean } | null = null;
  for (const match of text.matchAll(NUMBER)) {
    const unit = match[2]?.toLowerCase();
    const value = Number((match[1] ?? "").replaceAll(",", "")) * (unit ? (UNITS[unit] ?? 1) : 1);
    if (Number.isFinite(value) && (!found || value > found.value))
      found = { value, isBytes: unit !== undefined };
  }
  return found;
}

export function against(comparison: Event["comparisons"][number]): Against | null {
  const seen = /^\D{0,3}\d/.test(comparison.seen) ? highest(comparison.seen) : null;
  const expected = /^(at most |up to |about )?\d|^(no|none|nothing)\b/i.test(comparison.expected)
    ? (highest(comparison.expected.split(/[;(]/)[0] ?? "") ?? { value: 0, isBytes: false })
    : null;
  if (!seen || !expected || seen.value <= 0 || /\d:\d\d|day|hour/.test(comparison.seen))
    return null;
  return {
    what: comparison.what,
    seen: seen.value,
    expected: expected.value,
    seenText: comparison.seen,
    expectedText: comparison.expected.split(";")[0] ?? comparison.expected,
    format: seen.isBytes ? bytes : three,
  };
}
