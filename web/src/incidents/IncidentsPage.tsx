import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { useTitle } from "../app/title";
import { count } from "../app/format";
import { useKeys } from "../app/keys";
import { useLink } from "../app/range";
import { client, must, type Schema } from "../client/api";
import { useChangeIncident, useMe } from "../client/queries";
import { Choose } from "../ui/menu";
import { Failed } from "../ui/panel";
import { steps } from "./phases";
import { ExpectedDialog } from "./ExpectedDialog";
import { IncidentList } from "./IncidentList";
import { Preview } from "./Preview";
import { ZoneLanes } from "./ZoneLanes";
import { Budget } from "./Budget";

type Row = Schema["IncidentRow"];
const STATUS = [
  { key: "all", title: "all" },
  { key: "open", title: "open" },
  { key: "acknowledged", title: "acknowledged" },
  { key: "expected", title: "expected" },
];

export function IncidentsPage() {
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const link = useLink();
  const me = useMe();
  const change = useChangeIncident();
  const [expecting, setExpecting] = useState<Row | null>(null);
  const filter = useRef<HTMLInputElement>(null);
  const status = search.get("status") ?? "all";
  const owner = search.get("owner") ?? "anyone";
  const words = search.get("q") ?? "";
  const query = {
    ...(status === "all" ? {} : { status: [status as Row["status"]] }),
    ...(owner === "anyone" ? {} : { owner: owner === "nobody" ? "" : owner }),
    ...(words ? { q: words } : {}),
  };
  const found = useInfiniteQuery({
    queryKey: ["incidents", query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      must(
        client.GET("/api/v1/incidents", {
          params: { query: { ...query, limit: 100, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: (before) => before,
  });
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const groups = found.data?.pages[0]?.groups ?? {};
  const below = found.data?.pages[0]?.below ?? 0;
  const all = Object.values(groups).reduce((sum, n) => sum + n, 0);
  const [selected, setSelected] = useState<string | null>(null);
  const chosen = rows.find((row) => row.id === selected) ?? rows[0] ?? null;
  useTitle("Incidents");
  const put = (name: string, value: string, none: string) =>
    setSearch((before) => {
      const next = new URLSearchParams(before);
      if (value === none) next.delete(name);
      else next.set(name, value);
      return next;
    });
  const step = (by: number) => {
    const at = rows.findIndex((row) => row.id === chosen?.id);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (next) setSelected(next.id);
  };
  const open = (row: Row | null) => row && void navigate(link(`/incidents/${row.id}`));
  const mine = me.data?.name ?? "";
  const take = (row: Row | null) =>
    row && change.mutate({ id: row.id, change: { owner: row.owner === mine ? null : mine } });
  const acknowledge = (row: Row | null) =>
    row &&
    change.mutate({
      id: row.id,
      change: { status: row.status === "acknowledged" ? "open" : "acknowledged" },
    });
  useKeys({
    j: ["Next incident", () => step(1)],
    k: ["Incident before", () => step(-1)],
    Enter: ["Open it", () => open(chosen)],
    t: ["Take it", () => take(chosen)],
    a: ["Acknowledge it", () => acknowledge(chosen)],
    e: ["Expected…", () => chosen && setExpecting(chosen)],
    f: ["Filter", () => filter.current?.focus()],
    p: [
      "Pin it",
      () => chosen && change.mutate({ id: chosen.id, change: { pinned: !chosen.pinned } }),
    ],
  });
  return (
    <div className="stack" style={{ minHeight: "100%" }}>
      <ZoneLanes onOpen={(id) => void navigate(link(`/incidents/${id}`))} />
      <div className="rowx wrap gap3">
        <h1>Incidents</h1>
        <Choose
          label="Status"
          value={status}
          choices={STATUS}
          onChange={(key) => put("status", key, "all")}
        />
        <Choose
          label="Owner"
          value={owner}
          choices={[
            { key: "anyone", title: "anyone" },
            { key: "nobody", title: "nobody" },
            ...(mine ? [{ key: mine, title: mine }] : []),
          ]}
          onChange={(key) => put("owner", key, "anyone")}
        />
        <input
          ref={filter}
          className="input"
          style={{ width: 240, minHeight: 28 }}
          aria-label="Filter incidents by words"
          placeholder="Name, address, event, zone…"
          defaultValue={words}
          key={words}
          onKeyDown={(event) => {
            if (event.key === "Enter") put("q", event.currentTarget.value.trim(), "");
            if (event.key === "Escape") event.currentTarget.blur();
          }}
          onBlur={(event) =>
            event.currentTarget.value.trim() !== words &&
            put("q", event.currentTarget.value.trim(), "")
          }
        />
        <div className="grow" />
        <Budget />
      </div>
      {change.isError && (
        <p role="alert">
          Not changed: {change.error.message}{" "}
          <button className="linkish" onClick={() => change.reset()}>
            Close
          </button>
        </p>
      )}
      <div className="two">
        {found.isError && !found.data ? (
          <div className="panel">
            <Failed error={found.error} retry={() => void found.refetch()} />
          </div>
        ) : (
          <IncidentList
            rows={rows}
            groups={groups}
            loading={found.isPending}
            selected={chosen?.id ?? null}
            below={below}
            filtered={Object.keys(query).length > 0}
            onSelect={setSelected}
            onOpen={open}
            onEnd={() =>
              found.hasNextPage && !found.isFetchingNextPage && void found.fetchNextPage()
            }
          />
        )}
        {chosen && (
          <Preview
            row={chosen}
            mine={mine}
            onOpen={() => open(chosen)}
            onTake={() => take(chosen)}
            onExpected={() => setExpecting(chosen)}
          />
        )}
      </div>
      <footer className="foot">
        <span className="rowx">
          <kbd>J</kbd> <kbd>K</kbd> move <kbd>Enter</kbd> open <kbd>T</kbd> take <kbd>A</kbd>{" "}
          acknowledge <kbd>E</kbd> expected <kbd>?</kbd> all keys
        </span>
        <span>
          {count(all)} {all === 1 ? "incident" : "incidents"}; steps: {steps.join(", ")}
        </span>
      </footer>
      {expecting && (
        <ExpectedDialog
          about={{ incident: expecting.id }}
          title={expecting.title}
          onClose={() => setExpecting(null)}
        />
      )}
    </div>
  );
}
