/** The time range: it lives in the address, so that a page can be sent to a colleague. */
import { createContext, useContext, useMemo, type ReactNode } from "react";
import { useSearchParams } from "react-router";

const HOUR = 3_600_000;

export type Range = {
  /** Event time of the newest packet. */
  clock: Date;
  start: Date;
  end: Date;
  /** As the server takes it; nothing where the range is the default. */
  query: { start: string; end: string };
  label: string;
  set: (start: Date | null, end?: Date | null) => void;
  move: (share: number) => void;
};

const Context = createContext<Range | null>(null);

const PRESETS: Record<string, [string, number]> = {
  "6h": ["Last 6 hours", 6],
  "24h": ["Last 24 hours", 24],
  "48h": ["Last 48 hours", 48],
  "7d": ["Last 7 days", 168],
  "14d": ["Last 14 days", 336],
};
export const presets = Object.entries(PRESETS).map(([key, [title]]) => ({ key, title }));
const DEFAULT = "48h";

export function RangeProvider(props: { clock: string; children: ReactNode }) {
  const [search, setSearch] = useSearchParams();
  const from = search.get("from");
  const to = search.get("to");
  const last = search.get("last") ?? DEFAULT;
  const value = useMemo<Range>(() => {
    // Whole five minutes: the ticks in which behaviour is scored.
    const clock = new Date(Math.ceil((Date.parse(props.clock) + 1) / 300_000) * 300_000);
    const hours = PRESETS[last]?.[1] ?? 48;
    const end = to ? new Date(to) : clock;
    const start = from ? new Date(from) : new Date(end.getTime() - hours * HOUR);
    const set = (a: Date | null, b: Date | null = null) =>
      setSearch((before) => {
        const next = new URLSearchParams(before);
        for (const name of ["from", "to", "last"]) next.delete(name);
        if (a) next.set("from", a.toISOString());
        if (b) next.set("to", b.toISOString());
        return next;
      });
    return {
      clock,
      start,
      end,
      query: { start: start.toISOString(), end: end.toISOString() },
      label: from || to ? "" : (PRESETS[last]?.[0] ?? "Last 48 hours"),
      set,
      move: (share) => {
        const width = end.getTime() - start.getTime();
        set(new Date(start.getTime() + share * width), new Date(end.getTime() + share * width));
      },
    };
  }, [props.clock, from, to, last, setSearch]);
  return <Context.Provider value={value}>{props.children}</Context.Provider>;
}

export function useRange(): Range {
  const range = useContext(Context);
  if (!range) throw new Error("no time range here");
  return range;
}

/** A link to another page of ours that keeps the time range. */
export function useLink(): (path: string, more?: Record<string, string | string[]>) => string {
  const [search] = useSearchParams();
  return (path, more = {}) => {
    const next = new URLSearchParams();
    for (const name of ["from", "to", "last"]) {
      const kept = search.get(name);
      if (kept && !(name in more) && !("from" in more)) next.set(name, kept);
    }
    for (const [name, value] of Object.entries(more)) {
      for (const each of Array.isArray(value) ? value : [value]) next.append(name, each);
    }
    const text = next.toString();
    return text ? `${path}?${text}` : path;
  };
}
