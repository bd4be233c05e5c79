/** The table of records: only what is in view is drawn; no element is higher than 8 million px. */
import { useCallback, useEffect, useRef, useState } from "react";
import { count } from "../app/format";
import type { useNames } from "../app/names";
import { Importance, Kind, kindOf } from "../ui/marks";
import { isNumber, meaning, title, width, written } from "./columns";
import type { useRecords } from "./useRecords";

const ROW = 26;
const HEAD = 30;
const HIGHEST = 8_000_000;

export function RecordTable(props: {
  records: ReturnType<typeof useRecords>;
  columns: string[];
  names: ReturnType<typeof useNames>;
  selected: number | null;
  onSelect: (index: number) => void;
  onValue: (at: HTMLElement, field: string, value: unknown) => void;
}) {
  const { records, columns, names, selected, onSelect, onValue } = props;
  const { held, need } = records;
  const total = records.total ?? held?.rows.length ?? 0;
  const holder = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 400 });
  const visible = Math.max(1, Math.floor((view.height - HEAD) / ROW));
  const full = total * ROW;
  const height = Math.min(full, HIGHEST);
  const scaled = full > HIGHEST;
  // Where the bar stands is a share of all records; the rows are drawn around that place.
  const room = Math.max(1, height - (view.height - HEAD));
  const first = scaled ? (view.top / room) * Math.max(0, total - visible) : view.top / ROW;
  const from = Math.max(0, Math.floor(first) - 6);
  const to = Math.min(total, Math.ceil(first) + visible + 8);

  const look = useCallback(() => {
    const element = holder.current;
    if (element) setView({ top: element.scrollTop, height: element.clientHeight });
  }, []);
  useEffect(() => {
    look();
    const observer = new ResizeObserver(look);
    if (holder.current) observer.observe(holder.current);
    return () => observer.disconnect();
  }, [look]);
  useEffect(() => {
    const timer = setTimeout(() => need(from, to), 60);
    return () => clearTimeout(timer);
  }, [from, to, need]);
  // On a scaled bar a turn of the wheel is some rows, not some thousand.
  useEffect(() => {
    const element = holder.current;
    if (!element || !scaled) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      element.scrollTop += (event.deltaY / ROW) * (room / Math.max(1, total - visible));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [scaled, room, total, visible]);
  useEffect(() => {
    const element = holder.current;
    if (
      !element ||
      selected === null ||
      (selected >= Math.ceil(first) && selected < first + visible - 1)
    )
      return;
    element.scrollTop = scaled
      ? (selected / Math.max(1, total - visible)) * room
      : Math.max(0, (selected - 2) * ROW);
    // Only when another record is chosen.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected]);

  const template = columns.map((name) => `${width(name)}px`).join(" ");
  const place = held ? columns.map((name) => held.columns.indexOf(name)) : [];
  const indexes = Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n);
  return (
    <div
      ref={holder}
      className="records"
      onScroll={look}
      tabIndex={0}
      role="grid"
      aria-label={`${count(total)} records`}
      aria-rowcount={total}
    >
      <div className="hrow" style={{ gridTemplateColumns: template }} role="row">
        {columns.map((name) => (
          <div
            key={name}
            className={`cell ${isNumber(name) ? "num" : ""}`}
            role="columnheader"
            title={name}
          >
            {title(name)}
          </div>
        ))}
      </div>
      <div style={{ height, position: "relative" }} role="rowgroup">
        {indexes.map((index) => {
          const row = records.row(index);
          const top = scaled ? view.top + (index - first) * ROW : index * ROW;
          return (
            <div
              key={index}
              className="rrow"
              role="row"
              aria-rowindex={index + 1}
              aria-selected={index === selected}
              data-selected={index === selected}
              style={{ gridTemplateColumns: template, top }}
              onClick={() => onSelect(index)}
            >
              {columns.map((name, n) => {
                const value = row?.[place[n] ?? -1];
                return (
                  <div key={name} className={`cell ${isNumber(name) ? "num" : ""}`} role="gridcell">
                    {row === undefined ? (
                      <span className="dim">…</span>
                    ) : name === "importance" ? (
                      <Importance value={Number(value ?? 0)} width={30} />
                    ) : (
                      <button
                        tabIndex={-1}
                        className={/^id\.|^uid$|mac|l2_addr|^ts$/.test(name) ? "mono" : ""}
                        title={
                          meaning(name, String(value)) || (typeof value === "string" ? value : "")
                        }
                        onClick={(event) => {
                          event.stopPropagation();
                          onSelect(index);
                          onValue(event.currentTarget, name, value);
                        }}
                      >
                        <Cell name={name} value={value} names={names} />
                      </button>
                    )}
                  </div>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Cell(props: { name: string; value: unknown; names: ReturnType<typeof useNames> }) {
  const { name, value, names } = props;
  if (/endpoint$|\.device$|^device$/.test(name) && typeof value === "string") {
    const device = names.device(value);
    return (
      <span className="rowx gap1">
        {device ? (
          <Kind kind={kindOf(device.zone_kind, device.role)} />
        ) : (
          <span style={{ width: 12, height: 12, flex: "none" }} />
        )}
        <span className="clip">{device?.name ?? value}</span>
      </span>
    );
  }
  const text = written(name, value);
  const changes = name === "class" && (value === "action" || value === "reprogram");
  return changes ? <strong>{text}</strong> : <>{text}</>;
}
