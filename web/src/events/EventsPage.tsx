import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { Checkbox, CheckboxGroup, Menu, MenuItem, Popover } from "react-aria-components";
import { useNavigate, useSearchParams } from "react-router";
import { count } from "../app/format";
import { useKeys } from "../app/keys";
import { useNames } from "../app/names";
import { useLink, useRange } from "../app/range";
import { client, must } from "../client/api";
import { Choose, Pop } from "../ui/menu";
import { Asked, Failed, Panel } from "../ui/panel";
import { COLUMNS, FACETS, meaning, OTHER_FACETS, title } from "./columns";
import { Export } from "./Export";
import { added, of, parse, write, type Filter } from "./filters";
import { Histogram } from "./Histogram";
import { RecordDrawer, type Record } from "./RecordDrawer";
import { RecordTable } from "./RecordTable";
import { useRecords } from "./useRecords";

type Picked = { at: HTMLElement; field: string; value: unknown };

export function EventsPage() {
  const [search, setSearch] = useSearchParams();
  const range = useRange();
  const link = useLink();
  const navigate = useNavigate();
  const names = useNames();
  const log = search.get("log") ?? "conn";
  const filters = search.getAll("filter");
  const breach = search.get("breach");
  const [text, setText] = useState("");
  const [selected, setSelected] = useState<number | null>(null);
  const [packets, setPackets] = useState(false);
  const [picked, setPicked] = useState<Picked | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const pickedRef = useRef<HTMLElement | null>(null);
  pickedRef.current = picked?.at ?? null;

  useEffect(() => {
    document.title = "Events – Nonself";
  }, []);

  // A breach is its records: the address becomes that of the filter.
  const of_breach = useQuery({
    queryKey: ["breach", breach],
    enabled: breach !== null,
    queryFn: () =>
      must(client.GET("/api/v1/breaches/{breach}", { params: { path: { breach: breach ?? "" } } })),
  });
  useEffect(() => {
    const found = of_breach.data;
    if (!breach || !found) return;
    const hour = 3_600_000;
    setSearch(
      {
        log: found.log,
        filter: [`uid=${found.uids.join(",")}`],
        from: new Date(Date.parse(found.start) - hour).toISOString(),
        to: new Date(Date.parse(found.end) + hour).toISOString(),
      },
      { replace: true },
    );
  }, [breach, of_breach.data, setSearch]);

  const query = { filter: filters, ...range.query };
  const key = JSON.stringify([log, query]);
  useEffect(() => setSelected(null), [key]);
  const logs = useQuery({
    queryKey: ["logs"],
    queryFn: () => must(client.GET("/api/v1/logs")),
    staleTime: 60_000,
  });
  const fields = useQuery({
    queryKey: ["fields", log],
    queryFn: () => must(client.GET("/api/v1/logs/{log}/fields", { params: { path: { log } } })),
    staleTime: Infinity,
  });
  const enabled = breach === null;
  const options = { params: { path: { log }, query } };
  const total = useQuery({
    queryKey: ["count", key],
    enabled,
    queryFn: () => must(client.GET("/api/v1/logs/{log}/count", options)),
  });
  const has = (name: string) => fields.data?.some((field) => field.name === name) ?? false;
  const split = has("failed") ? "failed" : null;
  const histogram = useQuery({
    queryKey: ["histogram", key, split],
    enabled: enabled && fields.isSuccess,
    queryFn: () =>
      must(
        client.GET("/api/v1/logs/{log}/histogram", {
          params: { path: { log }, query: { ...query, bins: 120, ...(split ? { split } : {}) } },
        }),
      ),
    placeholderData: (before) => before,
  });
  const wanted = (FACETS[log] ?? OTHER_FACETS).filter(has);
  const facets = useQuery({
    queryKey: ["facets", key, wanted],
    enabled: enabled && wanted.length > 0,
    queryFn: async () => {
      const before = performance.now();
      const found = await must(
        client.GET("/api/v1/logs/{log}/facets", {
          params: { path: { log }, query: { ...query, field: wanted } },
        }),
      );
      return { found, ms: Math.round(performance.now() - before) };
    },
    placeholderData: (before) => before,
  });
  const records = useRecords(
    { log: enabled ? log : "", ...query, start: range.query.start, end: range.query.end },
    total.data?.count,
    histogram.data,
  );

  const [chosenColumns, setChosenColumns] = useColumns(log);
  const columns = useMemo(() => {
    const there = records.held?.columns ?? [];
    const first = chosenColumns ?? COLUMNS[log] ?? there.slice(0, 10);
    const kept = first.filter((name) => there.includes(name));
    return kept.length ? kept : there.slice(0, 10);
  }, [records.held, chosenColumns, log]);

  const put = (next: string[], more: { log?: string } = {}) =>
    setSearch((before) => {
      const made = new URLSearchParams(before);
      made.delete("filter");
      made.delete("breach");
      for (const each of next) made.append("filter", each);
      if (more.log) made.set("log", more.log);
      return made;
    });
  const add = (filter: Filter) => put(added(filters, filter));
  const enter = () => {
    const parsed = parse(text);
    if (parsed) {
      add(parsed);
      setText("");
    }
  };
  const row = selected === null ? undefined : records.row(selected);
  const record: Record | null = useMemo(() => {
    const there = records.held?.columns;
    return row && there ? Object.fromEntries(there.map((name, n) => [name, row[n]])) : null;
  }, [row, records.held]);
  const move = (by: number) =>
    setSelected((before) =>
      Math.max(0, Math.min((records.total ?? 1) - 1, before === null ? 0 : before + by)),
    );
  useKeys({
    j: ["Next record", () => move(1)],
    k: ["Record before", () => move(-1)],
    f: ["Add a filter", () => input.current?.focus()],
    p: ["Packets of the record", () => setPackets(!packets)],
    Space: ["Open or close the record", () => setSelected(selected === null ? 0 : null)],
    "+": [
      "Only the value that was chosen",
      () => picked && add(of(picked.field, "=", picked.value)),
    ],
    "-": [
      "Not the value that was chosen",
      () => picked && add(of(picked.field, "!=", picked.value)),
    ],
    Escape: ["Close the record", () => setSelected(null)],
  });
  const problem = records.problem ?? total.error;
  return (
    <div className="stack" style={{ height: "100%" }}>
      <div className="rowx gap3">
        <h1>Events</h1>
        <Choose
          label="Log"
          value={log}
          choices={(logs.data ?? [])
            .filter((each) => !["breaches", "device_scores", "scores"].includes(each.log))
            .map((each) => ({ key: each.log, title: each.log, note: count(each.records) }))}
          onChange={(next) =>
            put(
              filters.filter((each) => /^(device|uid|address|port|endpoint)/.test(each)),
              { log: next },
            )
          }
        />
        <div className={`query ${problem ? "wrong" : ""}`}>
          {filters.map((each) => (
            <span key={each} className="chip">
              {shown(each, names.name)}
              <button
                aria-label={`Drop the filter ${each}`}
                onClick={() => put(filters.filter((other) => other !== each))}
              >
                ✕
              </button>
            </span>
          ))}
          <input
            ref={input}
            list="fields"
            aria-label="Add a filter: FIELD=VALUE"
            placeholder="Add a filter: port=102, device=wincc01, importance>40 …"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") enter();
              if (event.key === "Escape") event.currentTarget.blur();
              if (event.key === "Backspace" && text === "" && filters.length)
                put(filters.slice(0, -1));
            }}
          />
          <datalist id="fields">
            {[
              "port=",
              "device=",
              "address=",
              "importance>",
              ...(fields.data ?? []).map((field) => `${field.name}=`),
            ].map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
          {filters.length === 0 && (
            <span className="rowx gap1">
              {["port=102", "port=502", "importance>20"].map((each) => (
                <button key={each} className="button small" onClick={() => put([each])}>
                  {each}
                </button>
              ))}
            </span>
          )}
        </div>
        <Pop
          label="Columns"
          button={`Columns ${columns.length} of ${records.held?.columns.length ?? 0}`}
          className="button"
        >
          <CheckboxGroup
            aria-label="Columns"
            value={columns}
            onChange={setChosenColumns}
            style={{ maxHeight: 380, overflow: "auto", display: "grid", gap: 4 }}
          >
            {(records.held?.columns ?? []).map((name) => (
              <Checkbox
                key={name}
                value={name}
                className="rowx small"
                style={{ cursor: "pointer" }}
              >
                {({ isSelected }) => (
                  <>
                    <span className="tag" aria-hidden style={{ width: 16, textAlign: "center" }}>
                      {isSelected ? "✓" : " "}
                    </span>{" "}
                    {title(name)}
                    {title(name) !== name && <span className="dim">{name}</span>}
                  </>
                )}
              </Checkbox>
            ))}
          </CheckboxGroup>
        </Pop>
        <Export log={log} query={query} total={total.data?.count ?? 0} columns={columns} />
      </div>
      {problem && (
        <p role="alert" className="small">
          {problem.message}
        </p>
      )}
      <div className="events">
        <Panel title="Facets" note={facets.data ? `exact, ${facets.data.ms} ms` : undefined} flush>
          <div style={{ overflow: "auto" }} tabIndex={0} role="region" aria-label="Facets">
            <Asked query={facets}>
              {(data) => (
                <>
                  {data.found.map((facet) => (
                    <FacetList
                      key={facet.field}
                      field={facet.field}
                      distinct={facet.distinct}
                      values={facet.values as [string | null, number][]}
                      name={names.name}
                      onValue={(value, exclude) =>
                        add(of(facet.field, exclude ? "!=" : "=", value))
                      }
                    />
                  ))}
                </>
              )}
            </Asked>
          </div>
        </Panel>
        <div className="stack" style={{ minHeight: 0 }}>
          <Panel
            title={total.data ? `${count(total.data.count)} records` : "Records"}
            label="Records over time"
            note="drag to choose a time, or use [ and ]"
            right={
              split && (
                <span className="small soft rowx">
                  <span className="rowx gap1">
                    <span
                      className="hatched"
                      style={{ width: 14, height: 10, border: "1px solid var(--activity)" }}
                    />{" "}
                    failed
                  </span>
                  <span className="rowx gap1">
                    <span style={{ width: 14, height: 10, background: "var(--activity)" }} />{" "}
                    answered
                  </span>
                </span>
              )
            }
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
            {records.problem && !records.held ? (
              <Failed error={records.problem} />
            ) : total.data?.count === 0 ? (
              <Nothing
                filters={filters}
                names={names.name}
                onDrop={(each) => put(filters.filter((other) => other !== each))}
                onAll={() => range.set(new Date(0), range.clock)}
              />
            ) : (
              <RecordTable
                records={records}
                columns={columns}
                names={names}
                selected={selected}
                onSelect={setSelected}
                onValue={(at, field, value) => setPicked({ at, field, value })}
              />
            )}
            <div
              className="foot"
              style={{ padding: "6px 14px", borderTop: "1px solid var(--line)" }}
            >
              <span>
                {selected === null
                  ? "all records kept, none sampled"
                  : `record ${count(selected + 1)} of ${count(records.total ?? 0)}`}
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
              onValue={(at, field, value) => setPicked({ at, field, value })}
              onClose={() => setSelected(null)}
            />
          )}
        </div>
      </div>
      <Popover
        className="popover"
        triggerRef={pickedRef}
        isOpen={picked !== null}
        onOpenChange={(open) => !open && setPicked(null)}
      >
        {picked && (
          <Menu
            aria-label={`${title(picked.field)} ${String(picked.value)}`}
            autoFocus="first"
            onAction={(action) => {
              const { field, value } = picked;
              setPicked(null);
              if (action === "only") add(of(field, "=", value));
              if (action === "not") add(of(field, "!=", value));
              if (action === "copy") void navigator.clipboard.writeText(String(value ?? ""));
              if (action === "alone") put([write(of(field, "=", value))]);
              if (action === "device")
                void navigate(link(`/devices/${encodeURIComponent(String(value))}`));
            }}
          >
            <MenuItem id="only" className="menuitem">
              Only this
            </MenuItem>
            <MenuItem id="not" className="menuitem">
              Not this
            </MenuItem>
            <MenuItem id="alone" className="menuitem">
              This and nothing else
            </MenuItem>
            {names.device(String(picked.value)) ? (
              <MenuItem id="device" className="menuitem">
                The device
              </MenuItem>
            ) : null}
            <MenuItem id="copy" className="menuitem">
              Copy
            </MenuItem>
          </Menu>
        )}
      </Popover>
    </div>
  );
}

function FacetList(props: {
  field: string;
  distinct: number;
  values: [string | null, number][];
  name: (id: string) => string;
  onValue: (value: string | null, exclude: boolean) => void;
}) {
  const most = props.values[0]?.[1] ?? 1;
  return (
    <div className="facet">
      <div className="between small">
        <strong>{title(props.field)}</strong>
        {props.distinct > props.values.length && (
          <span className="dim">{count(props.distinct)}</span>
        )}
      </div>
      {props.values.map(([value, n]) => (
        <button
          key={value ?? "-"}
          title="Only this; with Alt: not this"
          onClick={(event) => props.onValue(value, event.altKey)}
        >
          <span className="clip">
            {value === null ? "not set" : /endpoint$/.test(props.field) ? props.name(value) : value}
            {value !== null && meaning(props.field, value) && (
              <span className="dim"> {meaning(props.field, value)}</span>
            )}
          </span>
          <span>{count(n)}</span>
          <span className="bar activity" aria-hidden>
            <i style={{ width: `${(100 * n) / most}%` }} />
          </span>
        </button>
      ))}
    </div>
  );
}

/** Nothing has all of this: which filter takes the last away, with one click to drop it. */
function Nothing(props: {
  filters: string[];
  names: (id: string) => string;
  onDrop: (filter: string) => void;
  onAll: () => void;
}) {
  return (
    <div className="state">
      <strong>No record has all of this in this time.</strong>
      <div className="rowx wrap">
        {props.filters.map((each) => (
          <button key={each} className="button small" onClick={() => props.onDrop(each)}>
            Without {shown(each, props.names)}
          </button>
        ))}
        <button className="button small" onClick={props.onAll}>
          At any time
        </button>
      </div>
    </div>
  );
}

function shown(filter: string, name: (id: string) => string): string {
  const parsed = parse(filter);
  if (!parsed) return filter;
  const values =
    parsed.values.length > 60
      ? `${parsed.values.split(",").length} values`
      : parsed.values.split(",").map(name).join(", ");
  return `${title(parsed.field).toLowerCase()} ${parsed.comparison} ${parsed.values === "-" ? "not set" : values}`;
}

/** Columns are kept in this browser for each log. */
function useColumns(log: string): [string[] | null, (columns: string[]) => void] {
  const name = `nonself-columns-${log}`;
  const [version, setVersion] = useState(0);
  const value = useMemo(() => {
    void version;
    const kept = localStorage.getItem(name);
    return kept ? (JSON.parse(kept) as string[]) : null;
  }, [name, version]);
  return [
    value,
    (columns) => {
      localStorage.setItem(name, JSON.stringify(columns));
      setVersion((n) => n + 1);
    },
  ];
}
