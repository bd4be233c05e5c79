/** Seven events, an activity and its importance: one time axis, stacked. */
import { useCallback, useMemo, useState } from "react";
import { Link } from "react-router";
import { clock, count } from "../app/format";
import { useLink } from "../app/range";
import { useMetrics, useSeries } from "../client/queries";
import { Chart, type Colours } from "../ui/chart";
import { Choose } from "../ui/menu";
import { Mark, severityOf } from "../ui/marks";
import { Asked, Panel } from "../ui/panel";
import type { Event, Whole } from "./IncidentPage";
import { amount, drawn, ROW, type Series } from "./timelineOption";

export function Timeline(props: {
  incident: Whole;
  chosen: string | null;
  onChoose: (event: string | null) => void;
}) {
  const { incident } = props;
  const link = useLink();
  const actor = incident.actors[0] ?? "";
  const [zoom, setZoom] = useState(() => (squeezed(incident) ? 1 : 0));
  const span = useMemo(() => {
    const first = Date.parse(incident.start);
    const last = Date.parse(incident.end);
    const busy = zoom ? busiest(incident.told.events, zoom) : [first, last];
    const edge = Math.max(1_200_000, ((busy[1] ?? last) - (busy[0] ?? first)) * 0.06);
    const round = (at: number) => new Date(Math.round(at / 300_000) * 300_000).toISOString();
    return { start: round((busy[0] ?? first) - edge), end: round((busy[1] ?? last) + edge) };
  }, [incident, zoom]);
  const metrics = useMetrics(actor, span);
  const [metric, setMetric] = useState<string | null>(null);
  const name = metric ?? metrics.data?.[0]?.metric;
  const series = useSeries(actor, name, span);
  const events = incident.told.events;
  return (
    <Panel
      title="Timeline"
      note={`${events.length} events on one time axis, with the activity behind them`}
      right={
        <>
          <button
            className="button small quiet"
            onClick={() => setZoom(Math.min(2, zoom + 1))}
            disabled={zoom === 2}
            aria-label="Zoom in"
          >
            Zoom +
          </button>
          <button
            className="button small quiet"
            onClick={() => setZoom(Math.max(0, zoom - 1))}
            disabled={zoom === 0}
            aria-label="Zoom out"
          >
            −
          </button>
          <Link
            className="button small"
            to={link("/events", { filter: `device=${actor}`, from: span.start, to: span.end })}
          >
            Open in events
          </Link>
        </>
      }
    >
      <Asked query={series}>
        {(data) => (
          <div className="timeline">
            <div>
              {events.map((event) => (
                <button
                  key={event.id}
                  className="rowx small"
                  aria-pressed={props.chosen === event.id}
                  style={{
                    height: ROW,
                    background: props.chosen === event.id ? "var(--bg3)" : "none",
                    border: 0,
                    padding: "0 4px",
                    cursor: "pointer",
                    width: "100%",
                    textAlign: "left",
                  }}
                  onClick={() => props.onChoose(props.chosen === event.id ? null : event.id)}
                >
                  <Mark severity={severityOf(event.importance)} size={14} />
                  <span className="clip" title={event.title}>
                    {event.title}
                  </span>
                </button>
              ))}
              <div style={{ height: 12 }} />
              <div className="stack gap1" style={{ height: 132 }}>
                <Choose
                  label=""
                  value={name ?? ""}
                  choices={(metrics.data ?? []).map((each) => ({
                    key: each.metric,
                    title: each.title,
                    note: each.importance ? `${Math.round(each.importance)}` : "usual",
                  }))}
                  onChange={setMetric}
                />
                <span className="small dim">{data.unit}</span>
                <span className="small rowx gap1">
                  <svg width="18" height="6" aria-hidden>
                    <path d="M0 3h18" stroke="var(--activity)" strokeWidth="2" />
                  </svg>{" "}
                  seen
                </span>
                <span className="small rowx gap1">
                  <span
                    style={{
                      width: 18,
                      height: 10,
                      background: "var(--band)",
                      borderTop: "1px dashed var(--band-edge)",
                    }}
                  />
                  {data.band
                    ? `expected ${amount(data, data.band.low)} – ${amount(data, data.band.high)}`
                    : "nothing learnt yet"}
                </span>
                <span className="tiny dim">
                  {Math.round(data.maturity)} % learnt in this network
                </span>
              </div>
              <div className="stack gap1">
                <strong className="small">Importance</strong>
                <span className="small dim">20 points = ten times rarer</span>
                <span className="small rowx gap1">
                  <svg width="18" height="6" aria-hidden>
                    <path d="M0 3h18" stroke="var(--importance)" strokeWidth="3" />
                  </svg>{" "}
                  importance
                </span>
                <span className="small rowx gap1">
                  <svg width="18" height="6" aria-hidden>
                    <path d="M0 3h18" stroke="var(--t2)" strokeDasharray="3 3" />
                  </svg>
                  alert line {Math.round(data.line)}, set by the budget
                </span>
              </div>
            </div>
            <Drawn
              events={events}
              data={data}
              span={span}
              chosen={props.chosen}
              onChoose={props.onChoose}
            />
          </div>
        )}
      </Asked>
    </Panel>
  );
}

/** Whether most events lie in so little of the time that they would not be told apart. */
function squeezed(incident: Whole): boolean {
  const [a, b] = busiest(incident.told.events, 1);
  return b - a < 0.3 * (Date.parse(incident.end) - Date.parse(incident.start));
}

/** The time in which most events lie: one outlier does not squeeze the rest. */
function busiest(events: Event[], zoom: number): [number, number] {
  const starts = events.map((event) => Date.parse(event.start)).sort((a, b) => a - b);
  const kept = Math.max(2, Math.ceil(starts.length * (zoom === 1 ? 0.75 : 0.5)));
  let best: [number, number] = [starts[0] ?? 0, starts.at(-1) ?? 0];
  for (let first = 0; first + kept <= starts.length; first += 1) {
    const a = starts[first] ?? 0;
    const b = starts[first + kept - 1] ?? 0;
    if (b - a < best[1] - best[0]) best = [a, b];
  }
  return best;
}

function Drawn(props: {
  events: Event[];
  data: Series;
  span: { start: string; end: string };
  chosen: string | null;
  onChoose: (event: string | null) => void;
}) {
  const { events, data, span, chosen, onChoose } = props;
  const option = useCallback(
    (c: Colours) => drawn(events, data, span, chosen, c),
    [events, data, span, chosen],
  );
  const top = data.points.reduce(
    (a, b) => (b.seen > a.seen ? b : a),
    data.points[0] ?? { t: span.start, seen: 0, importance: null },
  );
  return (
    <Chart
      option={option}
      height={events.length * ROW + 12 + 132 + 122}
      summary={`${data.title}: at most ${amount(data, top.seen)} ${data.unit} at ${clock(new Date(top.t))}${data.band ? `, expected at most ${amount(data, data.band.high)}` : ""}.`}
      table={{
        head: ["Time", data.title, "Importance"],
        rows: data.points
          .filter((point) => point.seen > 0 || point.importance)
          .map((point) => [
            clock(new Date(point.t)),
            count(point.seen),
            point.importance === null ? "below 20" : Math.round(point.importance),
          ]),
      }}
      onClick={(event) => {
        const id = (event.data as { event?: string } | null)?.event;
        if (id) onChoose(id === chosen ? null : id);
      }}
    />
  );
}
