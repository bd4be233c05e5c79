import { useCallback } from "react";
import { clock, count, period } from "../app/format";
import type { Schema } from "../client/api";
import { axes, brush, Chart, type Colours, type Option, tooltip } from "../ui/chart";

/** Connections between zones over time, those not learnt in colour. */
export function Slider(props: { map: Schema["Map"]; onRange: (from: number, to: number) => void }) {
  const { map } = props;
  const option = useCallback(
    (c: Colours): Option => {
      const a = axes(c);
      return {
        grid: { left: 48, right: 10, top: 8, bottom: 20 },
        brush: brush(c),
        tooltip: tooltip(c),
        xAxis: { ...a.time, min: Date.parse(map.start), max: Date.parse(map.end) },
        yAxis: { ...a.value, minInterval: 1 },
        series: [
          {
            type: "line",
            name: "learnt",
            step: "end",
            stack: "n",
            showSymbol: false,
            lineStyle: { color: c.bandEdge, width: 1 },
            itemStyle: { color: c.bandEdge },
            areaStyle: { color: c.band },
            data: map.timeline.map((m) => [Date.parse(m.t), m.learnt]),
          },
          {
            type: "line",
            name: "not learnt",
            step: "end",
            stack: "n",
            showSymbol: false,
            lineStyle: { color: c.activity, width: 1.6 },
            itemStyle: { color: c.activity },
            areaStyle: { color: c.activity, opacity: 0.3 },
            data: map.timeline.map((m) => [Date.parse(m.t), m.crossing]),
          },
        ],
      } as Option;
    },
    [map],
  );
  const most = map.timeline.reduce(
    (a, b) => (b.crossing > a.crossing ? b : a),
    map.timeline[0] ?? { t: map.start, learnt: 0, crossing: 0 },
  );
  return (
    <Chart
      option={option}
      height={104}
      summary={`At most ${count(most.crossing)} connections that were not learnt, at ${clock(new Date(most.t))}.`}
      table={{
        head: ["From", "Learnt", "Not learnt"],
        rows: map.timeline.map((m) => [period(new Date(m.t), new Date(m.t)), m.learnt, m.crossing]),
      }}
      onBrush={props.onRange}
    />
  );
}
