/** Names before addresses: devices by id. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { client, must, type Schema } from "../client/api";
import { useRange } from "./range";

export type DeviceRow = Schema["DeviceRow"];

export function useDevices() {
  const range = useRange();
  return useQuery({
    queryKey: ["devices", range.query],
    queryFn: async () => {
      const all: DeviceRow[] = [];
      let cursor: string | undefined;
      do {
        const page = await must(
          client.GET("/api/v1/devices", {
            params: { query: { ...range.query, limit: 1000, ...(cursor ? { cursor } : {}) } },
          }),
        );
        all.push(...page.items);
        cursor = page.next ?? undefined;
      } while (cursor && all.length < 20_000);
      return all;
    },
    staleTime: 60_000,
    placeholderData: (before) => before,
  });
}

export function useNames(): {
  name: (id: string) => string;
  device: (id: string) => DeviceRow | undefined;
} {
  const { data } = useDevices();
  return useMemo(() => {
    const known = new Map((data ?? []).map((row) => [row.id, row]));
    return { name: (id) => known.get(id)?.name ?? id, device: (id) => known.get(id) };
  }, [data]);
}
