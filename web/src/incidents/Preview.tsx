/** Why, before it is opened. */
import type { Schema } from "../client/api";
import { Mark, severityOf } from "../ui/marks";
import { Time } from "../ui/time";
import { severity } from "./IncidentList";

type Row = Schema["IncidentRow"];

export function Preview(props: {
  row: Row;
  mine: string;
  onOpen: () => void;
  onTake: () => void;
  onExpected: () => void;
}) {
  const { row } = props;
  return (
    <section
      className="panel"
      aria-label="Preview"
      style={{ maxHeight: "calc(100vh - 384px)", minHeight: 334 }}
    >
      <div
        className="body stack"
        style={{ overflow: "auto" }}
        tabIndex={0}
        role="region"
        aria-label="Preview of the incident"
      >
        <div className="between">
          <span className="mono dim">{row.id}</span>
          <span className="tiny dim">Preview</span>
        </div>
        <h2 style={{ fontSize: 15, lineHeight: "20px" }}>{row.title}</h2>
        <div className="rowx gap5">
          <div className="key">
            <span className="label">Importance</span>
            <span className="value">
              <Mark severity={severity(row)} /> {Math.round(row.importance)}
            </span>
          </div>
          <div className="key">
            <span className="label">Breaches</span>
            <span className="value">{row.breaches}</span>
          </div>
          <div className="key">
            <span className="label">Events</span>
            <span className="value">{row.events.length}</span>
          </div>
        </div>
        <h3>How it unfolded</h3>
        <div className="stack gap1">
          {row.events.map((event) => (
            <div key={event.id} className="rowx small" style={{ alignItems: "flex-start" }}>
              <Mark severity={severityOf(event.importance)} size={14} />
              <Time at={event.start} form="clock" />
              <span>{event.title}</span>
            </div>
          ))}
        </div>
        <h3>In words</h3>
        <p className="small">{row.summary}</p>
      </div>
      <div
        className="rowx gap1"
        style={{ padding: "10px 14px", borderTop: "1px solid var(--line)" }}
      >
        <button className="button primary" onClick={props.onOpen}>
          Open <kbd>↵</kbd>
        </button>
        <button className="button" onClick={props.onTake}>
          {row.owner === props.mine ? "Give back" : "Take it"} <kbd>T</kbd>
        </button>
        <button className="button" onClick={props.onExpected}>
          Expected… <kbd>E</kbd>
        </button>
      </div>
    </section>
  );
}
