/**
 * Millions of records in one scroll: where the scroll bar stands is a place among all of them, which
 * the histogram turns into a time; a page of records is loaded from there, and more as one scrolls.
 */
import { useEffect, useMemo, useRef, useState } from "react";
import { client, must, type Schema } from "../client/api";

export type Asked = { log: string; filter: string[]; start: string; end: string };
type Row = unknown[];
type Held = { base: number; columns: string[]; rows: Row[]; next: string | null };

const PAGE = 200;
const KEPT = 1000;

export function useRecords(
  asked: Asked,
  total: number | undefined,
  histogram: Schema["Histogram"] | undefined,
) {
  const [held, setHeld] = useState<Held | null>(null);
  const [problem, setProblem] = useState<Error | null>(null);
  const busy = useRef(false);
  const key = JSON.stringify(asked);
  const current = useRef(key);
  current.current = key;

  const load = async (start: string, base: number, cursor?: string): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    try {
      const page = await must(
        client.GET("/api/v1/logs/{log}/records", {
          params: {
            path: { log: asked.log },
            query: {
              filter: asked.filter,
              start,
              end: asked.end,
              limit: PAGE,
              ...(cursor ? { cursor } : {}),
            },
          },
        }),
      );
      if (current.current !== key) return;
      setProblem(null);
      setHeld((before) => {
        if (!cursor || !before)
          return { base, columns: page.columns, rows: page.rows, next: page.next };
        const rows = [...before.rows, ...page.rows];
        const drop = Math.max(0, rows.length - KEPT);
        return {
          base: before.base + drop,
          columns: page.columns,
          rows: rows.slice(drop),
          next: page.next,
        };
      });
    } catch (error) {
      if (current.current === key) setProblem(error as Error);
    } finally {
      busy.current = false;
    }
  };

  useEffect(() => {
    busy.current = false;
    setProblem(null);
    void load(asked.start, 0);
    // The question as a whole is the key.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);

  /** Records before each bin, to turn a place into a time. */
  const before = useMemo(() => {
    const sums: { t: string; sum: number; count: number }[] = [];
    const bins = new Map<string, number>();
    for (const bin of histogram?.bins ?? [])
      bins.set(bin.start, (bins.get(bin.start) ?? 0) + bin.count);
    let sum = 0;
    for (const [t, n] of [...bins].sort(([a], [b]) => (a < b ? -1 : 1))) {
      sums.push({ t, sum, count: n });
      sum += n;
    }
    return sums;
  }, [histogram]);

  const jump = async (index: number): Promise<void> => {
    if (busy.current || before.length === 0) return;
    const bin = [...before].reverse().find((each) => each.sum <= index) ?? before[0];
    if (!bin) return;
    const share = bin.count ? (index - bin.sum) / bin.count : 0;
    const at = new Date(Date.parse(bin.t) + share * (histogram?.seconds ?? 0) * 1000);
    const start = share <= 0 ? bin.t : at.toISOString();
    let base = bin.sum;
    if (share > 0) {
      const found = await must(
        client.GET("/api/v1/logs/{log}/count", {
          params: {
            path: { log: asked.log },
            query: { filter: asked.filter, start: bin.t, end: start },
          },
        }),
      );
      base += found.count;
    }
    if (current.current === key) await load(start, base);
  };

  /** Sees to it that these records are there. */
  const need = (first: number, last: number): void => {
    if (!held || busy.current) return;
    const end = held.base + held.rows.length;
    if (first < held.base || first > end + PAGE) void jump(Math.max(0, first - 40));
    else if (last > end - 40 && held.next) void load(asked.start, held.base, held.next);
  };

  return {
    held,
    problem,
    need,
    row: (index: number): Row | undefined =>
      held && index >= held.base ? held.rows[index - held.base] : undefined,
    total: total ?? (held && !held.next ? held.base + held.rows.length : undefined),
  };
}
