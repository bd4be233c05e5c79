/** Numbers and times as people read them. */
const NUMBER = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

export const count = (value: number): string => NUMBER.format(value);

export function bytes(value: number): string {
  let amount = value;
  let unit = 0;
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? amount.toFixed(0) : three(amount)} ${UNITS[unit] ?? "B"}`;
}

/** Three significant digits. */
export function three(value: number): string {
  if (value === 0) return "0";
  if (Number.isInteger(value) && Math.abs(value) < 1000) return String(value);
  const size = Math.abs(value);
  if (size >= 100) return NUMBER.format(value);
  if (size >= 10) return value.toFixed(1);
  if (size >= 0.01) return value.toFixed(2);
  return value.toPrecision(2);
}

export const percent = (value: number): string =>
  `${value >= 99.95 || value === 0 ? value.toFixed(0) : value >= 10 ? value.toFixed(0) : value.toFixed(1)} %`;

const two = (value: number): string => String(value).padStart(2, "0");
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

export const clock = (at: Date): string => `${two(at.getHours())}:${two(at.getMinutes())}`;
export const clockSeconds = (at: Date): string => `${clock(at)}:${two(at.getSeconds())}`;
export const day = (at: Date): string => `${at.getDate()} ${MONTHS[at.getMonth()] ?? ""}`;
export const moment = (at: Date): string => `${day(at)}, ${clock(at)}`;

/** To the millisecond, for records. */
export function exact(iso: string): string {
  const at = new Date(iso);
  const part = /\.(\d{3})/.exec(iso)?.[1] ?? "000";
  return `${day(at)} ${clockSeconds(at)}.${part}`;
}

export const utc = (iso: string): string =>
  `${iso.replace("T", " ").replace(/(\.\d{6})\d*Z/, "$1")} UTC`.replace("Z UTC", " UTC");

export function lasting(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (ms < 60_000) return `${Math.max(0, Math.round(ms / 1000))} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${two(minutes % 60)} min`;
  return `${Math.floor(hours / 24)} days ${hours % 24} h`;
}

/** "09:12 – 12:31" on one day, with days where there are two. */
export function period(start: Date, end: Date): string {
  const same = start.toDateString() === end.toDateString();
  if (same && clock(start) === clock(end)) return moment(start);
  return same
    ? `${day(start)}, ${clock(start)} – ${clock(end)}`
    : `${moment(start)} – ${moment(end)}`;
}

export function zoneName(): string {
  const parts = new Intl.DateTimeFormat("en", { timeZoneName: "short" }).formatToParts(new Date());
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "UTC";
}
export const seconds = (value: number): string =>
  value < 1
    ? `${Math.round(value * 1000)} ms`
    : value < 120
      ? `${three(value)} s`
      : lasting(value * 1000);
