/** A breach in the address is its records: the address becomes that of the filter. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useSearchParams } from "react-router";
import { client, must } from "../client/api";

const HOUR = 3_600_000;

/** Says whether a breach is still being looked up. */
export function useBreachAsFilter(): boolean {
  const [search, setSearch] = useSearchParams();
  const breach = search.get("breach");
  const { data } = useQuery({
    queryKey: ["breach", breach],
    enabled: breach !== null,
    queryFn: () =>
      must(client.GET("/api/v1/breaches/{breach}", { params: { path: { breach: breach ?? "" } } })),
  });
  useEffect(() => {
    if (!breach || !data) return;
    const from = new Date(Date.parse(data.start) - HOUR).toISOString();
    const to = new Date(Date.parse(data.end) + HOUR).toISOString();
    setSearch(
      { log: data.log, filter: [`uid=${data.uids.join(",")}`], from, to },
      { replace: true },
    );
  }, [breach, data, setSearch]);
  return breach !== null;
}
