/**
 * What the event log asks: the rows first, and counts, histogram and facets when they are there. Who
 * asks something else meanwhile, or goes, does not leave the server working on them.
 */
import { useQuery } from "@tanstack/react-query";
import { client, must } from "../client/api";
import { FACETS, OTHER_FACETS } from "./columns";
import { useRecords } from "./useRecords";

type Query = { filter: string[]; start: string; end: string };

export function useEvents(log: string, query: Query, enabled: boolean) {
  const records = useRecords({ log, ...query }, enabled);
  const later = enabled && records.ready;
  const key = JSON.stringify([log, query]);
  const path = { log };
  const fields = useQuery({
    queryKey: ["fields", log],
    queryFn: () => must(client.GET("/api/v1/logs/{log}/fields", { params: { path } })),
    staleTime: Infinity,
  });
  const has = (name: string) => fields.data?.some((field) => field.name === name) ?? false;
  const split = has("failed") ? "failed" : null;
  const total = useQuery({
    queryKey: ["count", key],
    enabled: later,
    queryFn: ({ signal }) =>
      must(client.GET("/api/v1/logs/{log}/count", { params: { path, query }, signal })),
  });
  const histogram = useQuery({
    queryKey: ["histogram", key, split],
    enabled: later && fields.isSuccess,
    queryFn: ({ signal }) =>
      must(
        client.GET("/api/v1/logs/{log}/histogram", {
          params: { path, query: { ...query, bins: 120, ...(split ? { split } : {}) } },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });
  const wanted = (FACETS[log] ?? OTHER_FACETS).filter(has);
  const facets = useQuery({
    queryKey: ["facets", key, wanted],
    enabled: later && wanted.length > 0,
    queryFn: async ({ signal }) => {
      const before = performance.now();
      const found = await must(
        client.GET("/api/v1/logs/{log}/facets", {
          params: { path, query: { ...query, field: wanted } },
          signal,
        }),
      );
      return { found, ms: Math.round(performance.now() - before) };
    },
    placeholderData: (before) => before,
  });
  const { held } = records;
  const now = histogram.isPlaceholderData ? undefined : histogram.data;
  return {
    ...records,
    need: (first: number, last: number) => records.need(first, last, now),
    /** All records of the question; those that are loaded, until they are counted. */
    count: total.data?.count ?? (held ? held.base + held.rows.length : 0),
    counted: total.isSuccess || (held !== null && !held.next && records.ready),
    problem: records.problem ?? total.error,
    key,
    fields,
    split,
    histogram,
    facets,
  };
}
