/** All charts are ECharts; this gives them the tokens, a text summary and a table. */
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import {
  BrushComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef, useState } from "react";
import { token, useShownTheme } from "../app/theme";
import { clock, day } from "../app/format";

echarts.use([
  BarChart,
  BrushComponent,
  CanvasRenderer,
  CustomChart,
  GridComponent,
  HeatmapChart,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  ScatterChart,
  TooltipComponent,
]);

export type Colours = ReturnType<typeof colours>;

export function colours() {
  return {
    activity: token("activity"),
    importance: token("importance"),
    breach: token("breach"),
    critical: token("critical"),
    band: token("band"),
    bandEdge: token("band-edge"),
    t1: token("t1"),
    t2: token("t2"),
    t3: token("t3"),
    line: token("line"),
    bg0: token("bg0"),
    bg1: token("bg1"),
    bg2: token("bg2"),
    bg3: token("bg3"),
    edge: token("edge"),
    heat: [0, 1, 2, 3, 4].map((n) => token(`heat${n}`)),
  };
}

/** Options that come from JSON-like values; ECharts' own types are wider than any use. */
export type Option = Parameters<echarts.EChartsType["setOption"]>[0];

export function Chart(props: {
  option: (colours: Colours) => Option;
  height: number;
  /** What the chart says, in a sentence. */
  summary: string;
  table?: { head: string[]; rows: (string | number)[][] };
  onClick?: (event: { dataIndex: number; seriesName?: string; data: unknown }) => void;
  onBrush?: (from: number, to: number) => void;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.EChartsType | null>(null);
  const theme = useShownTheme();
  const [asTable, setAsTable] = useState(false);
  const { option, onClick, onBrush } = props;
  const clicked = useRef(onClick);
  clicked.current = onClick;
  const brushed = useRef(onBrush);
  brushed.current = onBrush;

  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const made = echarts.init(element, null, { renderer: "canvas" });
    chart.current = made;
    made.on("click", (event) =>
      clicked.current?.({
        dataIndex: event.dataIndex,
        seriesName: event.seriesName ?? "",
        data: event.data,
      }),
    );
    made.on("brushEnd", (event) => {
      const area = (event as { areas?: { coordRange?: unknown }[] }).areas?.[0]?.coordRange;
      if (Array.isArray(area) && typeof area[0] === "number" && typeof area[1] === "number") {
        brushed.current?.(area[0], area[1]);
        made.dispatchAction({ type: "brush", areas: [] });
      }
    });
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, [asTable]);

  useEffect(() => {
    const made = chart.current;
    if (!made) return;
    made.setOption({ animation: false, ...(option(colours()) as object) } as Option, {
      notMerge: true,
    });
    if (brushed.current) {
      made.dispatchAction({
        type: "takeGlobalCursor",
        key: "brush",
        brushOption: { brushType: "lineX", brushMode: "single" },
      });
    }
  }, [option, theme, asTable]);

  if (asTable && props.table) {
    return (
      <div>
        <div
          style={{ maxHeight: props.height, overflow: "auto" }}
          tabIndex={0}
          role="region"
          aria-label={props.summary}
        >
          <table className="table">
            <thead>
              <tr>
                {props.table.head.map((name) => (
                  <th key={name}>{name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {props.table.rows.map((row, place) => (
                <tr key={place}>
                  {row.map((value, column) => (
                    <td key={column}>{value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <button className="linkish tiny dim" onClick={() => setAsTable(false)}>
          as chart
        </button>
      </div>
    );
  }
  return (
    <div style={{ position: "relative" }}>
      <div
        ref={holder}
        style={{ height: props.height, width: "100%" }}
        role="img"
        aria-label={props.summary}
      />
      {props.table && (
        <button
          className="linkish tiny dim"
          style={{ position: "absolute", right: 4, bottom: -2 }}
          onClick={() => setAsTable(true)}
        >
          as table
        </button>
      )}
    </div>
  );
}

/** Labels of a time axis in the viewer's zone: the day where it changes. */
export const timeLabel = (value: number): string => {
  const at = new Date(value);
  return at.getHours() === 0 && at.getMinutes() === 0 ? day(at) : clock(at);
};

/** What is told where the pointer is. */
export const tooltip = (c: Colours, more: object = {}) => ({
  trigger: "axis" as const,
  backgroundColor: c.bg2,
  borderColor: c.edge,
  textStyle: { color: c.t1, fontSize: 12 },
  ...more,
});

/** A stretch of time is chosen by dragging. */
export const brush = (c: Colours) => ({
  xAxisIndex: "all" as const,
  brushStyle: { color: c.band, borderColor: c.bandEdge },
  toolbox: [],
});

export function axes(c: Colours) {
  return {
    time: {
      type: "time" as const,
      axisLine: { lineStyle: { color: c.line } },
      axisTick: { show: false },
      axisLabel: { color: c.t3, fontSize: 11, formatter: timeLabel, hideOverlap: true },
      splitLine: { show: true, lineStyle: { color: c.line } },
    },
    value: {
      type: "value" as const,
      axisLabel: { color: c.t3, fontSize: 11 },
      splitLine: { lineStyle: { color: c.line } },
      splitNumber: 2,
    },
  };
}

/** A band from low to high, each at its time, with a dashed edge: one custom series. */
export function band(
  points: { t: number; low: number | null; high: number | null }[],
  c: Colours,
  grid = 0,
) {
  const kept = points.filter((p) => p.low !== null && p.high !== null);
  return {
    type: "custom" as const,
    name: "expected",
    xAxisIndex: grid,
    yAxisIndex: grid,
    silent: true,
    clip: true,
    z: 1,
    data: kept.length ? [[kept[0]?.t ?? 0, 0]] : [],
    renderItem: (_params: unknown, api: { coord: (at: [number, number]) => number[] }) => {
      const upper = kept.map((p) => api.coord([p.t, p.high ?? 0]));
      const lower = kept.map((p) => api.coord([p.t, p.low ?? 0])).reverse();
      return {
        type: "group",
        children: [
          { type: "polygon", shape: { points: [...upper, ...lower] }, style: { fill: c.band } },
          {
            type: "polyline",
            shape: { points: upper },
            style: { stroke: c.bandEdge, lineWidth: 1, lineDash: [3, 3], fill: "none" },
          },
        ],
      };
    },
  };
}

const OCTAGON = "path://M5 1h6l4 4v6l-4 4H5l-4-4V5z";
export const symbolOf = (severity: string): string =>
  severity === "critical" ? OCTAGON : severity === "breach" ? "triangle" : "emptyCircle";
