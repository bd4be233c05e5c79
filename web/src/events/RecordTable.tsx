/** The table of records: only what is in view is drawn; no element is higher than 8 million px. */
import { useEffect, useRef } from "react";
import { count } from "../app/format";
import type { useNames } from "../app/names";
import { Importance, Kind, kindOf } from "../ui/marks";
import { isNumber, meaning, title, width, written } from "./columns";
import type { useEvents } from "./useEvents";
import { useScroll } from "./useScroll";

const ROW = 26;
const HEAD = 30;

export function RecordTable(props: {
  records: ReturnType<typeof useEvents>;
  columns: string[];
  names: ReturnType<typeof useNames>;
  selected: number | null;
  onSelect: (index: number) => void;
  onValue: (at: HTMLElement, field: string, value: unknown) => void;
}) {
  const { records, columns, names, selected, onSelect, onValue } = props;
  const { held, need, count: total } = records;
  const holder = useRef<HTMLDivElement>(null);
  const {
    first,
    visible,
    height,
    scaled,
    top: barTop,
    look,
    go,
  } = useScroll(holder, total, ROW, HEAD);
  const from = Math.max(0, Math.floor(first) - 6);
  const to = Math.min(total, Math.ceil(first) + visible + 8);
  useEffect(() => {
    const timer = setTimeout(() => need(from, to), 60);
    return () => clearTimeout(timer);
  }, [from, to, need]);
  useEffect(() => {
    if (selected === null || (selected >= Math.ceil(first) && selected < first + visible - 1))
      return;
    go(selected - 2);
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
          const top = scaled ? barTop + (index - first) * ROW : index * ROW;
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
