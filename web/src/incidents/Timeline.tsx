/** Seven events, an activity and its importance: one time axis, stacked. */
import { useCallback, useMemo, useState } from "react";
import { Link } from "react-router";
import { bytes, clock, count, three } from "../app/format";
import { useLink } from "../app/range";
import type { Schema } from "../client/api";
import { useMetrics, useSeries } from "../client/queries";
import { axes, Chart, type Colours, type Option } from "../ui/chart";
import { Choose } from "../ui/menu";
import { Mark, severityOf } from "../ui/marks";
import { Asked, Panel } from "../ui/panel";
import type { Event, Whole } from "./IncidentPage";

type Series = Schema["Series"];
const ROW = 24;
const LEFT = 44;

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

const amount = (data: Series, value: number): string =>
  data.metric.includes("bytes") ? bytes(value) : three(value);

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

function drawn(
  events: Event[],
  data: Series,
  span: { start: string; end: string },
  chosen: string | null,
  c: Colours,
): Option {
  const a = axes(c);
  const first = Date.parse(span.start);
  const last = Date.parse(span.end);
  const x = (n: number, labels: boolean) => ({
    ...a.time,
    gridIndex: n,
    min: first,
    max: last,
    axisLabel: labels ? a.time.axisLabel : { show: false },
  });
  const lanes = events.length * ROW;
  const peak = data.points.reduce((m, p) => (p.seen > m.seen ? p : m), {
    t: "",
    seen: 0,
    importance: null,
  } as Series["points"][number]);
  const unusual = data.points.reduce(
    (m, p) => ((p.importance ?? 0) > (m.importance ?? 0) ? p : m),
    { t: "", seen: 0, importance: 0 } as Series["points"][number],
  );
  const high = Math.max(peak.seen, data.band?.high ?? 0, 1);
  const label = (text: string, late: boolean) => ({
    show: true,
    formatter: text,
    position: late ? ("left" as const) : ("right" as const),
    color: c.t1,
    fontSize: 12,
    distance: 8,
  });
  const late = (iso: string) => Date.parse(iso) > first + 0.6 * (last - first);
  return {
    axisPointer: { link: [{ xAxisIndex: [1, 2] }] },
    tooltip: {
      trigger: "axis" as const,
      backgroundColor: c.bg2,
      borderColor: c.edge,
      textStyle: { color: c.t1, fontSize: 12 },
      formatter: (given: { axisValue: number }[] | { axisValue: number }) => {
        const at = (Array.isArray(given) ? given[0] : given)?.axisValue ?? 0;
        const point =
          data.points.find((p) => Date.parse(p.t) === at) ??
          data.points.find((p) => Date.parse(p.t) >= at);
        const element = document.createElement("div");
        if (point) {
          element.textContent = `${clock(new Date(point.t))}: ${amount(data, point.seen)} seen, expected at most ${data.band ? amount(data, data.band.high) : "—"}; importance ${point.importance === null ? "below 20" : Math.round(point.importance)}`;
        }
        return element;
      },
    },
    grid: [
      { left: LEFT, right: 14, top: 0, height: lanes },
      { left: LEFT, right: 14, top: lanes + 20, height: 106 },
      { left: LEFT, right: 14, top: lanes + 152, height: 84 },
    ],
    xAxis: [x(0, false), x(1, false), x(2, true)],
    yAxis: [
      {
        type: "category" as const,
        inverse: true,
        show: false,
        data: events.map((event) => event.id),
      },
      {
        ...a.value,
        gridIndex: 1,
        min: 0,
        max: high * 1.15,
        axisLabel: {
          ...a.value.axisLabel,
          formatter: (v: number) => (data.metric.includes("bytes") ? bytes(v) : count(v)),
        },
      },
      { ...a.value, gridIndex: 2, min: 0, max: 100, interval: 50 },
    ],
    series: [
      {
        type: "custom" as const,
        name: "events",
        clip: true,
        tooltip: { show: false },
        data: events.map((event, n) => ({
          value: [Date.parse(event.start), Date.parse(event.end), n],
          event: event.id,
        })),
        renderItem: (
          params: { dataIndex: number },
          api: { coord: (at: [number, number]) => number[] },
        ) => {
          const event = events[params.dataIndex];
          if (!event) return null;
          const [x1 = 0, y = 0] = api.coord([
            Math.max(first, Date.parse(event.start)),
            params.dataIndex,
          ]);
          const [x2 = 0] = api.coord([Math.min(last, Date.parse(event.end)), params.dataIndex]);
          const width = Math.max(6, x2 - x1);
          const colour = severityOf(event.importance) === "critical" ? c.critical : c.breach;
          const isLate = x1 > 420;
          return {
            type: "group",
            children: [
              {
                type: "rect",
                shape: { x: x1, y: y - 7, width, height: 14, r: 2 },
                style: {
                  fill: colour,
                  fillOpacity: event.id === chosen ? 0.5 : 0.18,
                  stroke: colour,
                  lineWidth: 1,
                },
              },
              {
                type: "rect",
                shape: { x: x1, y: y - 7, width: 3, height: 14 },
                style: { fill: colour },
              },
              {
                type: "text",
                style: {
                  text: `${Math.round(event.importance)}`,
                  x: isLate && width < 60 ? x1 - 6 : width >= 60 ? x1 + 9 : x1 + width + 6,
                  y,
                  fill: c.t1,
                  fontWeight: 600,
                  fontSize: 12,
                  align: isLate && width < 60 ? "right" : "left",
                  verticalAlign: "middle",
                },
              },
            ],
          };
        },
      },
      {
        type: "line" as const,
        name: "seen",
        xAxisIndex: 1,
        yAxisIndex: 1,
        step: "end" as const,
        showSymbol: false,
        lineStyle: { color: c.activity, width: 1.8 },
        itemStyle: { color: c.activity },
        areaStyle: { color: c.activity, opacity: 0.25 },
        data: data.points.map((p) => [Date.parse(p.t), p.seen]),
        ...(data.band
          ? {
              markArea: {
                silent: true,
                itemStyle: {
                  color: c.band,
                  borderColor: c.bandEdge,
                  borderWidth: 1,
                  borderType: "dashed" as const,
                },
                data: [
                  [{ yAxis: data.band.low }, { yAxis: Math.max(data.band.high, high * 0.012) }],
                ],
              },
            }
          : {}),
        ...(peak.t && peak.seen > (data.band?.high ?? 0)
          ? {
              markPoint: {
                symbol: "circle",
                symbolSize: 5,
                itemStyle: { color: c.activity },
                data: [
                  {
                    coord: [Date.parse(peak.t), peak.seen],
                    label: label(
                      `${amount(data, peak.seen)} at ${clock(new Date(peak.t))}${data.band ? `, expected at most ${amount(data, data.band.high)}` : ""}`,
                      late(peak.t),
                    ),
                  },
                ],
              },
            }
          : {}),
      },
      {
        type: "line" as const,
        name: "importance",
        xAxisIndex: 2,
        yAxisIndex: 2,
        step: "end" as const,
        showSymbol: false,
        lineStyle: { color: c.importance, width: 2.2 },
        itemStyle: { color: c.importance },
        areaStyle: { color: c.importance, opacity: 0.2 },
        data: data.points.map((p) => [Date.parse(p.t), p.importance ?? 0]),
        markLine: {
          silent: true,
          symbol: "none",
          lineStyle: { color: c.t2, type: "dashed" as const },
          label: { show: false },
          data: [{ yAxis: data.line }],
        },
        ...((unusual.importance ?? 0) > 0
          ? {
              markPoint: {
                symbol: (unusual.importance ?? 0) >= data.line ? "triangle" : "circle",
                symbolSize: (unusual.importance ?? 0) >= data.line ? 12 : 6,
                itemStyle: {
                  color: (unusual.importance ?? 0) >= data.line ? c.breach : c.importance,
                },
                data: [
                  {
                    coord: [Date.parse(unusual.t), unusual.importance ?? 0],
                    label: label(`${Math.round(unusual.importance ?? 0)}`, late(unusual.t)),
                  },
                ],
              },
            }
          : {}),
      },
    ],
  } as Option;
}
