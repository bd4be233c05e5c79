import { useCallback } from "react";
import { bytes, period } from "../app/format";
import type { Schema } from "../client/api";
import { axes, band, Chart, type Colours, type Option, tooltip } from "../ui/chart";

type Pattern = Schema["Pattern"];

export function Volumes(props: { pattern: Pattern }) {
  const { pattern } = props;
  const option = useCallback(
    (c: Colours): Option => {
      const a = axes(c);
      const all = pattern.bytes
        .flatMap((hour) => [hour.seen, hour.low ?? 0, hour.high ?? 0])
        .filter((n) => n > 0);
      const least = 10 ** Math.floor(Math.log10(Math.min(1e3, ...all)));
      const most = 10 ** Math.ceil(Math.log10(Math.max(1e4, ...all)));
      const floor = (value: number) => Math.max(least, value);
      return {
        grid: { left: 62, right: 14, top: 10, bottom: 22 },
        tooltip: tooltip(c, {
          valueFormatter: (v: unknown) => bytes(Number(v)),
        }),
        xAxis: { ...a.time, min: Date.parse(pattern.start), max: Date.parse(pattern.end) },
        yAxis: {
          ...a.value,
          type: "log",
          min: least,
          max: most,
          axisLabel: { ...a.value.axisLabel, formatter: (v: number) => bytes(v) },
        },
        series: [
          band(
            pattern.bytes.map((hour) => ({
              t: Date.parse(hour.t),
              low: hour.low === null || hour.low === undefined ? null : floor(hour.low),
              high: hour.high === null || hour.high === undefined ? null : floor(hour.high),
            })),
            c,
          ),
          {
            type: "line",
            name: "bytes",
            step: "end",
            showSymbol: false,
            lineStyle: { color: c.activity, width: 1.8 },
            itemStyle: { color: c.activity },
            data: pattern.bytes.map((hour) => [Date.parse(hour.t), floor(hour.seen)]),
            z: 2,
          },
        ],
      } as Option;
    },
    [pattern],
  );
  const top = pattern.bytes.reduce(
    (a, b) => (b.seen > a.seen ? b : a),
    pattern.bytes[0] ?? { t: "", seen: 0, low: null, high: null },
  );
  return (
    <Chart
      option={option}
      height={190}
      summary={`At most ${bytes(top.seen)} in an hour; at this hour usually at most ${top.high === null || top.high === undefined ? "unknown" : bytes(top.high)}.`}
      table={{
        head: ["Hour", "Bytes", "Usual"],
        rows: pattern.bytes.map((h) => [
          period(new Date(h.t), new Date(h.t)),
          bytes(h.seen),
          h.high === null || h.high === undefined ? "—" : `${bytes(h.low ?? 0)} – ${bytes(h.high)}`,
        ]),
      }}
    />
  );
}
