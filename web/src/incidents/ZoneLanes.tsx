/** All zones over time on one axis: seen against what is usual, and when each event began. */
import { useCallback } from "react";
import { count, period } from "../app/format";
import { useRange } from "../app/range";
import type { Schema } from "../client/api";
import { useZones } from "../client/queries";
import {
  axes,
  band,
  brush,
  Chart,
  type Colours,
  type Option,
  symbolOf,
  timeLabel,
  tooltip,
} from "../ui/chart";
import { Kind, Mark } from "../ui/marks";
import { Asked, Panel } from "../ui/panel";

type Lanes = Schema["Lanes"];
const LANE = 38;

export function ZoneLanes(props: { onOpen: (incident: string) => void }) {
  const range = useRange();
  const zones = useZones(range.query);
  return (
    <Panel
      title={range.label || period(range.start, range.end)}
      label="Zones over time"
      note={
        zones.data &&
        `connections per ${Math.round(zones.data.seconds / 60)} min beside what is usual at this time of day (${Math.round(zones.data.learnt_days)} days before), log scale, and when each event began`
      }
      right={
        <span className="rowx gap3 small soft">
          <span className="rowx gap1">
            <Mark severity="critical" size={13} /> critical
          </span>
          <span className="rowx gap1">
            <Mark severity="breach" size={13} /> breach
          </span>
          <span className="rowx gap1">
            <Mark severity="expected" size={13} /> expected
          </span>
        </span>
      }
      flush
    >
      <Asked query={zones}>
        {(data) => (
          <div
            style={{
              display: "grid",
              gridTemplateColumns: "150px minmax(0, 1fr)",
              padding: "6px 14px 4px",
            }}
          >
            <div>
              {data.lanes.map((lane) => (
                <div key={lane.zone} className="rowx small" style={{ height: LANE }}>
                  <Kind
                    kind={
                      lane.kind === "it" || lane.kind === "ot" || lane.kind === "dmz"
                        ? lane.kind
                        : "external"
                    }
                  />
                  <span className="clip" title={lane.zone}>
                    {lane.zone}
                  </span>
                </div>
              ))}
            </div>
            <Drawn
              data={data}
              onOpen={props.onOpen}
              onRange={(a, b) => range.set(new Date(a), new Date(b))}
            />
          </div>
        )}
      </Asked>
    </Panel>
  );
}

function Drawn(props: {
  data: Lanes;
  onOpen: (incident: string) => void;
  onRange: (from: number, to: number) => void;
}) {
  const { data, onOpen } = props;
  const option = useCallback((c: Colours) => drawn(data, c), [data]);
  const unusual = data.marks.length;
  return (
    <Chart
      option={option}
      height={data.lanes.length * LANE + 24}
      summary={`${count(data.connections)} connections in ${data.lanes.length} zones, ${unusual} events of incidents. Drag to choose a time.`}
      table={{
        head: ["Time", "Zone", "Event", "Severity"],
        rows: data.marks.map((mark) => [
          timeLabel(Date.parse(mark.t)),
          mark.zone,
          mark.title,
          mark.severity,
        ]),
      }}
      onClick={(event) => {
        const mark = (event.data as { mark?: Lanes["marks"][number] } | null)?.mark;
        if (mark) onOpen(mark.incident);
      }}
      onBrush={props.onRange}
    />
  );
}

/** Lanes are drawn on a log scale: a scan does not flatten the day around it. */
const logged = (value: number | null): number | null =>
  value === null ? null : Math.log10(1 + value);
const top = (lane: Lanes["lanes"][number]): number =>
  Math.max(1, ...lane.points.map((p) => Math.max(p.seen, p.high ?? 0)));

function drawn(data: Lanes, c: Colours): Option {
  const a = axes(c);
  const height = LANE - 14;
  const lanes = data.lanes;
  return {
    grid: lanes.map((_, n) => ({ left: 8, right: 12, top: n * LANE + 9, height })),
    xAxis: lanes.map((_, n) => ({
      ...a.time,
      gridIndex: n,
      min: Date.parse(data.start),
      max: Date.parse(data.end),
      axisLabel: n === lanes.length - 1 ? a.time.axisLabel : { show: false },
      axisLine: { show: true, lineStyle: { color: c.line } },
    })),
    yAxis: lanes.map((lane, n) => ({
      type: "value" as const,
      gridIndex: n,
      show: false,
      min: 0,
      max: Math.log10(1 + top(lane)),
    })),
    brush: brush(c),
    tooltip: tooltip(c, {
      trigger: "item",
      formatter: (at: { data?: { mark?: Lanes["marks"][number] } }) => {
        const element = document.createElement("div");
        const mark = at.data?.mark;
        element.textContent = mark ? `${timeLabel(Date.parse(mark.t))} ${mark.title}` : "";
        return element;
      },
    }),
    series: lanes.flatMap((lane, n) => [
      band(
        lane.points.map((p) => ({ t: Date.parse(p.t), low: logged(p.low), high: logged(p.high) })),
        c,
        n,
      ),
      {
        type: "line" as const,
        name: lane.zone,
        xAxisIndex: n,
        yAxisIndex: n,
        showSymbol: false,
        silent: true,
        step: "end" as const,
        lineStyle: { color: c.activity, width: 1.6 },
        data: lane.points.map((p) => [Date.parse(p.t), logged(p.seen)]),
        z: 2,
      },
      ...(["critical", "breach", "expected"] as const).map((severity) => ({
        type: "scatter" as const,
        xAxisIndex: n,
        yAxisIndex: n,
        symbol: symbolOf(severity),
        symbolSize: 12,
        itemStyle: {
          color: severity === "critical" ? c.critical : severity === "breach" ? c.breach : c.t3,
          borderColor: c.bg1,
          borderWidth: 1,
        },
        data: data.marks
          .filter((mark) => mark.zone === lane.zone && mark.severity === severity)
          .map((mark) => ({
            value: [Date.parse(mark.t), Math.log10(1 + top(lane))],
            mark,
          })),
        z: 5,
      })),
    ]),
  } as Option;
}
