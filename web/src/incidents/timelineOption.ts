/** What ECharts is told to draw of the timeline: lanes of events, activity, importance. */
import { bytes, clock, count, three } from "../app/format";
import type { Schema } from "../client/api";
import { axes, type Colours, type Option, tooltip } from "../ui/chart";
import { severityOf } from "../ui/marks";
import type { Event } from "./IncidentPage";

export type Series = Schema["Series"];
/** Height of an event's lane, pixels. */
export const ROW = 24;
const LEFT = 44;

export const amount = (data: Series, value: number): string =>
  data.metric.includes("bytes") ? bytes(value) : three(value);

export function drawn(
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
    tooltip: tooltip(c, {
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
    }),
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
