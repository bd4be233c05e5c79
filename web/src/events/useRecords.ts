/**
 * Millions of records in one scroll: where the scroll bar stands is a place among all of them, which
 * the histogram turns into a time; a page of records is loaded from there, and more as one scrolls.
 */
import { useEffect, useRef, useState } from "react";
import { client, must, type Schema } from "../client/api";

export type Asked = { log: string; filter: string[]; start: string; end: string };
type Row = unknown[];
type Held = { key: string; base: number; columns: string[]; rows: Row[]; next: string | null };
type Histogram = Schema["Histogram"];

const PAGE = 200;
const KEPT = 1000;

export function useRecords(asked: Asked, enabled: boolean) {
  const [held, setHeld] = useState<Held | null>(null);
  const [problem, setProblem] = useState<Error | null>(null);
  const busy = useRef(0);
  const key = JSON.stringify(asked);
  const current = useRef(key);
  current.current = key;

  /** One thing at a time; what comes for a question that is over is left. */
  const run = async (work: () => Promise<void>): Promise<void> => {
    const mine = ++busy.current;
    try {
      await work();
      if (current.current === key) setProblem(null);
    } catch (error) {
      if (current.current === key) setProblem(error as Error);
    } finally {
      if (busy.current === mine) busy.current = 0;
    }
  };

  const load = async (start: string, base: number, cursor?: string): Promise<void> => {
    const query = { filter: asked.filter, start, end: asked.end, limit: PAGE };
    const page = await must(
      client.GET("/api/v1/logs/{log}/records", {
        params: { path: { log: asked.log }, query: { ...query, ...(cursor ? { cursor } : {}) } },
      }),
    );
    if (current.current !== key) return;
    const { columns, next } = page;
    setHeld((before) => {
      if (!cursor || before?.key !== key) return { key, base, columns, rows: page.rows, next };
      const rows = [...before.rows, ...page.rows];
      const drop = Math.max(0, rows.length - KEPT);
      return { key, base: before.base + drop, columns, rows: rows.slice(drop), next };
    });
  };

  useEffect(() => {
    if (enabled) void run(() => load(asked.start, 0));
    // The question as a whole is the key.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, enabled]);

  const jump = async (index: number, histogram: Histogram): Promise<void> => {
    const bin = binOf(index, histogram);
    if (!bin) return;
    const share = bin.count ? (index - bin.before) / bin.count : 0;
    if (share <= 0) return load(bin.start, bin.before);
    const at = Date.parse(bin.start) + share * histogram.seconds * 1000;
    const start = new Date(at).toISOString();
    const query = { filter: asked.filter, start: bin.start, end: start };
    const found = await must(
      client.GET("/api/v1/logs/{log}/count", { params: { path: { log: asked.log }, query } }),
    );
    return load(start, bin.before + found.count);
  };

  /** Sees to it that these records are there; far away ones need the histogram. */
  const need = (first: number, last: number, histogram: Histogram | undefined): void => {
    if (held?.key !== key || busy.current) return;
    const end = held.base + held.rows.length;
    const { next } = held;
    if (first < held.base || first > end + PAGE) {
      if (histogram) void run(() => jump(Math.max(0, first - 40), histogram));
    } else if (last > end - 40 && next) {
      void run(() => load(asked.start, held.base, next));
    }
  };

  return {
    held,
    problem,
    need,
    /** The first rows of this question are there: the rest may be asked for. */
    ready: held?.key === key || problem !== null,
    row: (index: number): Row | undefined =>
      held && index >= held.base ? held.rows[index - held.base] : undefined,
  };
}

/** The bin in which a record lies, and how many records are before it. */
export function binOf(
  index: number,
  histogram: Histogram,
): { start: string; before: number; count: number } | null {
  const bins = new Map<string, number>();
  for (const bin of histogram.bins) bins.set(bin.start, (bins.get(bin.start) ?? 0) + bin.count);
  let before = 0;
  let found: { start: string; before: number; count: number } | null = null;
  for (const [start, count] of [...bins].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (found && before > index) break;
    found = { start, before, count };
    before += count;
  }
  return found;
}
