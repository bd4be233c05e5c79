import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { count } from "../app/format";
import { useKeys } from "../app/keys";
import { useNames } from "../app/names";
import { useLink, useRange } from "../app/range";
import { useTitle } from "../app/title";
import { client, must } from "../client/api";
import { Choose } from "../ui/menu";
import { Asked, Failed, Panel } from "../ui/panel";
import { ColumnChoice, useColumns } from "./ColumnChoice";
import { Export } from "./Export";
import { Facets } from "./Facets";
import { added, of, write, type Filter } from "./filters";
import { Histogram } from "./Histogram";
import { Nothing } from "./Nothing";
import { QueryBar } from "./QueryBar";
import { RecordDrawer, type Record } from "./RecordDrawer";
import { RecordTable } from "./RecordTable";
import { useBreachAsFilter } from "./useBreachAsFilter";
import { useEvents } from "./useEvents";
import { ValueMenu, type Picked } from "./ValueMenu";

const OWN = ["breaches", "device_scores", "scores"];
const NONE: string[] = [];
/** Filters that mean the same in every log. */
const ANYWHERE = /^(device|uid|address|port|endpoint)/;

export function EventsPage() {
  useTitle("Events");
  const [search, setSearch] = useSearchParams();
  const range = useRange();
  const link = useLink();
  const navigate = useNavigate();
  const names = useNames();
  const log = search.get("log") ?? "conn";
  const filters = search.getAll("filter");
  const resolving = useBreachAsFilter();
  const [selected, setSelected] = useState<number | null>(null);
  const [packets, setPackets] = useState(false);
  const [picked, setPicked] = useState<Picked | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const query = { filter: filters, ...range.query };
  const events = useEvents(log, query, !resolving);
  const { held, problem, split, facets, histogram } = events;
  useEffect(() => setSelected(null), [events.key]);
  const logs = useQuery({
    queryKey: ["logs"],
    queryFn: () => must(client.GET("/api/v1/logs")),
    staleTime: 60_000,
  });
  const [columns, setColumns] = useColumns(log, held?.columns ?? NONE);

  const put = (next: string[], more: { log?: string } = {}) =>
    setSearch((before) => {
      const made = new URLSearchParams(before);
      made.delete("filter");
      for (const each of next) made.append("filter", each);
      if (more.log) made.set("log", more.log);
      return made;
    });
  const add = (filter: Filter) => put(added(filters, filter));
  const row = selected === null ? undefined : events.row(selected);
  const record: Record | null = useMemo(
    () => (row && held ? Object.fromEntries(held.columns.map((name, n) => [name, row[n]])) : null),
    [row, held],
  );
  const move = (by: number) =>
    setSelected((before) =>
      Math.max(0, Math.min(events.count - 1, before === null ? 0 : before + by)),
    );
  const pick = (at: HTMLElement, field: string, value: unknown) => setPicked({ at, field, value });
  useKeys({
    j: ["Next record", () => move(1)],
    k: ["Record before", () => move(-1)],
    f: ["Add a filter", () => input.current?.focus()],
    p: ["Packets of the record", () => setPackets(!packets)],
    Space: ["Open or close the record", () => setSelected(selected === null ? 0 : null)],
    "+": [
      "Only the value that is chosen",
      () => picked && add(of(picked.field, "=", picked.value)),
    ],
    "-": [
      "Not the value that is chosen",
      () => picked && add(of(picked.field, "!=", picked.value)),
    ],
    Escape: ["Close the record", () => setSelected(null)],
  });
  return (
    <div className="stack" style={{ height: "100%" }}>
      <div className="rowx gap3">
        <h1>Events</h1>
        <Choose
          label="Log"
          value={log}
          choices={(logs.data ?? [])
            .filter((each) => !OWN.includes(each.log))
            .map((each) => ({ key: each.log, title: each.log, note: count(each.records) }))}
          onChange={(next) =>
            put(
              filters.filter((each) => ANYWHERE.test(each)),
              { log: next },
            )
          }
        />
        <QueryBar
          filters={filters}
          fields={events.fields.data ?? []}
          wrong={problem !== null}
          name={names.name}
          input={input}
          onAdd={add}
          onChange={put}
        />
        <ColumnChoice there={held?.columns ?? NONE} columns={columns} onChange={setColumns} />
        <Export log={log} query={query} total={events.count} columns={columns} />
      </div>
      {problem && (
        <p role="alert" className="small">
          {problem.message}
        </p>
      )}
      <div className="events">
        <Facets query={facets} name={names.name} onFilter={add} />
        <div className="stack" style={{ minHeight: 0 }}>
          <Panel
            title={events.counted ? `${count(events.count)} records` : "Counting…"}
            label="Records over time"
            note="drag to choose a time, or use [ and ]"
            right={split && <Legend />}
            flush
          >
            <div style={{ padding: "2px 8px 0" }}>
              <Asked query={histogram}>
                {(data) => (
                  <Histogram
                    data={data}
                    split={split}
                    onRange={(a, b) => range.set(new Date(a), new Date(b))}
                  />
                )}
              </Asked>
            </div>
          </Panel>
          <section
            className="panel"
            aria-label="Records"
            style={{ flex: "1 1 auto", minHeight: 240 }}
          >
            {problem && !held ? (
              <Failed error={problem} />
            ) : events.counted && events.count === 0 ? (
              <Nothing
                filters={filters}
                names={names.name}
                onDrop={(each) => put(filters.filter((other) => other !== each))}
                onAll={() => range.set(new Date(0), range.clock)}
              />
            ) : (
              <RecordTable
                records={events}
                columns={columns}
                names={names}
                selected={selected}
                onSelect={setSelected}
                onValue={pick}
              />
            )}
            <div
              className="foot"
              style={{ padding: "6px 14px", borderTop: "1px solid var(--line)" }}
            >
              <span>
                {selected === null
                  ? "all records kept, none sampled"
                  : `record ${count(selected + 1)} of ${count(events.count)}`}
              </span>
              <span className="rowx">
                <kbd>J</kbd> <kbd>K</kbd> record <kbd>Space</kbd> open <kbd>P</kbd> packets{" "}
                <kbd>F</kbd> filter
              </span>
            </div>
          </section>
          {record && (
            <RecordDrawer
              log={log}
              record={record}
              names={names}
              packets={packets}
              onPackets={setPackets}
              onValue={pick}
              onClose={() => setSelected(null)}
            />
          )}
        </div>
      </div>
      <ValueMenu
        picked={picked}
        isDevice={names.device(String(picked?.value)) !== undefined}
        onClose={() => setPicked(null)}
        onAdd={add}
        onAlone={(filter) => put([write(filter)])}
        onDevice={(id) => void navigate(link(`/devices/${encodeURIComponent(id)}`))}
      />
    </div>
  );
}

function Legend() {
  const box = { width: 14, height: 10 };
  return (
    <span className="small soft rowx">
      <span className="rowx gap1">
        <span className="hatched" style={{ ...box, border: "1px solid var(--activity)" }} /> failed
      </span>
      <span className="rowx gap1">
        <span style={{ ...box, background: "var(--activity)" }} /> answered
      </span>
    </span>
  );
}
