/** Questions to the server, kept while they are true. */
import { useMutation, useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { client, must, type Schema } from "./api";

type Range = { start: string; end: string };
const LONG = 60_000;

export const useMe = () =>
  useQuery({
    queryKey: ["me"],
    queryFn: () => must(client.GET("/api/v1/session")),
    retry: false,
    staleTime: Infinity,
  });

export const useNow = () =>
  useQuery({ queryKey: ["now"], queryFn: () => must(client.GET("/api/v1/now")), staleTime: LONG });

/** Coverage in two numbers: looked for beside the page, which does not wait for it. */
export const useHeadline = () =>
  useQuery({
    queryKey: ["headline"],
    queryFn: () => must(client.GET("/api/v1/coverage/headline")),
    staleTime: LONG,
  });

export const useIncident = (id: string) =>
  useQuery({
    queryKey: ["incident", id],
    queryFn: () =>
      must(client.GET("/api/v1/incidents/{incident}", { params: { path: { incident: id } } })),
  });

export const useIncidentGraph = (id: string) =>
  useQuery({
    queryKey: ["incident", id, "graph"],
    queryFn: () =>
      must(
        client.GET("/api/v1/incidents/{incident}/graph", { params: { path: { incident: id } } }),
      ),
  });

export const useZones = (range: Range) =>
  useQuery({
    queryKey: ["zones", range],
    queryFn: () => must(client.GET("/api/v1/zones", { params: { query: range } })),
    staleTime: LONG,
    placeholderData: (before) => before,
  });

export const useDevice = (id: string, range: Range) =>
  useQuery({
    queryKey: ["device", id, range],
    queryFn: () =>
      must(
        client.GET("/api/v1/devices/{device}", { params: { path: { device: id }, query: range } }),
      ),
    staleTime: LONG,
  });

export const usePattern = (id: string, range: Range) =>
  useQuery({
    queryKey: ["pattern", id, range],
    queryFn: () =>
      must(
        client.GET("/api/v1/devices/{device}/pattern", {
          params: { path: { device: id }, query: range },
        }),
      ),
    staleTime: LONG,
  });

export const useMetrics = (id: string, range: Range) =>
  useQuery({
    queryKey: ["metrics", id, range],
    queryFn: () =>
      must(
        client.GET("/api/v1/devices/{device}/metrics", {
          params: { path: { device: id }, query: range },
        }),
      ),
    staleTime: LONG,
  });

export const useSeries = (id: string, metric: string | undefined, range: Range) =>
  useQuery({
    queryKey: ["series", id, metric, range],
    enabled: Boolean(metric),
    queryFn: () =>
      must(
        client.GET("/api/v1/devices/{device}/metrics/{metric}", {
          params: { path: { device: id, metric: metric ?? "" }, query: range },
        }),
      ),
    staleTime: LONG,
    placeholderData: (before) => before,
  });

export const useBreaches = (query: {
  device?: string;
  incident?: string;
  model?: string;
  limit?: number;
}) =>
  useQuery({
    queryKey: ["breaches", query],
    queryFn: () => must(client.GET("/api/v1/breaches", { params: { query } })),
  });

export const useComments = (kind: "incident" | "device" | "breach", about: string) =>
  useQuery({
    queryKey: ["comments", kind, about],
    queryFn: () =>
      must(client.GET("/api/v1/{kind}/{about}/comments", { params: { path: { kind, about } } })),
  });

export const useHistory = (about: string) =>
  useQuery({
    queryKey: ["audit", about],
    queryFn: () => must(client.GET("/api/v1/audit", { params: { query: { about, limit: 50 } } })),
  });

/** A change, after which the named questions are asked again. */
export function useChange<Given, Got>(run: (given: Given) => Promise<Got>, ...keys: string[]) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => Promise.all(keys.map((key) => cache.invalidateQueries({ queryKey: [key] }))),
  });
}

export const useChangeIncident = () =>
  useChange(
    (given: { id: string; change: Schema["IncidentChange"] }) =>
      must(
        client.PATCH("/api/v1/incidents/{incident}", {
          params: { path: { incident: given.id } },
          body: given.change,
        }),
      ),
    "incidents",
    "incident",
    "now",
    "audit",
  );

/** A job of the server until it is done. */
export function useJob(id: string | null): UseQueryResult<Schema["JobOut"]> {
  return useQuery({
    queryKey: ["job", id],
    enabled: id !== null,
    queryFn: () => must(client.GET("/api/v1/jobs/{job}", { params: { path: { job: id ?? "" } } })),
    refetchInterval: (query) => (query.state.data?.finished ? false : 600),
  });
}
