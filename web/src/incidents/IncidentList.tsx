/** The list in its groups; only what is in view is drawn, however long it is. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { count, lasting, period } from "../app/format";
import { Link } from "react-router";
import { useLink } from "../app/range";
import type { Schema } from "../client/api";
import { Importance, Kind, kindOf, Mark, type Severity } from "../ui/marks";
import { stepOf, steps } from "./phases";

type Row = Schema["IncidentRow"];
const GROUPS: Record<Row["group"], [string, string]> = {
  pinned: ["Pinned", "kept on top by somebody"],
  decide: ["Needs a decision", "important, or the office reaching into the plant"],
  look: ["Worth a look", "unusual enough to be shown within the budget"],
  acknowledged: ["Acknowledged", "looked at by somebody; opens again if it grows"],
  expected: ["Marked expected", "kept for the record, learnt from"],
};
type Item = { group: Row["group"] } | { row: Row };

export const severity = (row: Row): Severity =>
  row.status === "expected" ? "expected" : row.critical ? "critical" : "breach";

export function IncidentList(props: {
  rows: Row[];
  groups: Record<string, number>;
  loading: boolean;
  filtered: boolean;
  below: number;
  selected: string | null;
  onSelect: (id: string) => void;
  onOpen: (row: Row) => void;
  onEnd: () => void;
}) {
  const items = useMemo(() => {
    const made: Item[] = [];
    let last: Row["group"] | null = null;
    for (const row of props.rows) {
      if (row.group !== last) made.push({ group: row.group });
      last = row.group;
      made.push({ row });
    }
    return made;
  }, [props.rows]);
  const link = useLink();
  const holder = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => holder.current,
    estimateSize: (index) => ("group" in (items[index] ?? { group: "look" }) ? 32 : 50),
    overscan: 8,
    getItemKey: (index) => {
      const item = items[index];
      return item && "row" in item ? item.row.id : `group-${index}`;
    },
  });
  const shown = virtual.getVirtualItems();
  const end = shown.at(-1)?.index ?? 0;
  const { onEnd } = props;
  useEffect(() => {
    if (items.length && end >= items.length - 20) onEnd();
  }, [end, items.length, onEnd]);
  useEffect(() => {
    const index = items.findIndex((item) => "row" in item && item.row.id === props.selected);
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
    // Only when another one is selected: scrolling is the user's otherwise.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [props.selected]);
  return (
    <section className="panel" aria-label="Incidents">
      <div className="listhead" aria-hidden>
        <span />
        <span>Incident</span>
        <span>Phase reached</span>
        <span>Importance</span>
        <span>Owner</span>
        <span>When</span>
      </div>
      <div
        ref={holder}
        className="list"
        style={{ height: "calc(100vh - 462px)", minHeight: 300 }}
        role="listbox"
        aria-label="Incidents, the most urgent first"
        tabIndex={0}
      >
        {items.length === 0 && (
          <div className="state">
            {props.loading
              ? "asking…"
              : props.filtered
                ? "No incident has all of this. Drop a filter to see more."
                : "No incident. What is below the line is counted on the page of models, and every record can be read under Events."}
          </div>
        )}
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {shown.map((place) => {
            const item = items[place.index];
            if (!item) return null;
            return (
              <div
                key={place.key}
                style={{ position: "absolute", top: place.start, left: 0, right: 0 }}
              >
                {"group" in item ? (
                  <div className="group" role="presentation">
                    <strong>{GROUPS[item.group][0]}</strong> {count(props.groups[item.group] ?? 0)}
                    <span className="dim clip">{GROUPS[item.group][1]}</span>
                  </div>
                ) : (
                  <Line
                    row={item.row}
                    selected={item.row.id === props.selected}
                    onSelect={props.onSelect}
                    onOpen={props.onOpen}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
      <div className="foot" style={{ padding: "8px 14px", borderTop: "1px solid var(--line)" }}>
        <span>
          <strong>{count(props.below)}</strong> {props.below === 1 ? "breach" : "breaches"} below
          the line, kept and part of no incident
        </span>
        <Link to={link("/models")}>Show them by model</Link>
      </div>
    </section>
  );
}

function Line(props: {
  row: Row;
  selected: boolean;
  onSelect: (id: string) => void;
  onOpen: (row: Row) => void;
}) {
  const { row } = props;
  const start = new Date(row.start);
  const end = new Date(row.end);
  const actors = row.devices.filter((device) => row.actors.includes(device.id));
  const reached = row.devices.filter((device) => !row.actors.includes(device.id));
  return (
    <div
      role="option"
      aria-selected={props.selected}
      className="incident"
      onClick={() => props.onSelect(row.id)}
      onDoubleClick={() => props.onOpen(row)}
    >
      <Mark severity={severity(row)} />
      <div style={{ minWidth: 0 }}>
        <div className="title clip">{row.title}</div>
        <div className="rowx gap1 small soft clip">
          {actors.slice(0, 2).map((device) => (
            <span key={device.id} className="rowx gap1">
              <Kind kind={kindOf(device.zone_kind, device.role)} /> {short(device.name)}
            </span>
          ))}
          {reached.length > 0 && <span>→</span>}
          {reached.slice(0, 2).map((device) => (
            <span key={device.id} className="rowx gap1">
              <Kind kind={kindOf(device.zone_kind, device.role)} /> {short(device.name)}
            </span>
          ))}
          {reached.length > 2 && <span>and {reached.length - 2} more</span>}
          {row.tags.map((tag) => (
            <span key={tag} className="tag">
              {tag}
            </span>
          ))}
        </div>
      </div>
      <Phases phases={row.phases} />
      <Importance value={row.importance} />
      <span className="clip small soft">{row.owner ?? "—"}</span>
      <div className="small">
        <div className="clip" title={period(start, end)}>
          {period(start, end).split(" – ")[0]}
        </div>
        <div className="dim">{lasting(end.getTime() - start.getTime())}</div>
      </div>
    </div>
  );
}

const short = (name: string): string => (/^\d/.test(name) ? name : (name.split(".")[0] ?? name));

export function Phases(props: { phases: string[] }) {
  const reached = props.phases.map(stepOf).filter((step) => step >= 0);
  const far = Math.max(-1, ...reached);
  return (
    <div>
      <div className="phases" aria-hidden>
        {steps.map((title, index) => (
          <i
            key={title}
            className={index === far ? "now" : reached.includes(index) ? "past" : ""}
            title={title}
          />
        ))}
      </div>
      <div className="small dim">{steps[far] ?? "context"}</div>
    </div>
  );
}
