import { useCallback } from "react";
import { count } from "../app/format";
import type { Schema } from "../client/api";
import { axes, brush, Chart, type Colours, type Option, timeLabel, tooltip } from "../ui/chart";

type Data = Schema["Histogram"];

export function Histogram(props: {
  data: Data;
  split: string | null;
  onRange: (from: number, to: number) => void;
}) {
  const { data, split } = props;
  const option = useCallback((c: Colours) => drawn(data, split, c), [data, split]);
  const total = data.bins.reduce((sum, bin) => sum + bin.count, 0);
  return (
    <Chart
      option={option}
      height={96}
      summary={`${count(total)} records over time. Drag to choose a time.`}
      table={{
        head: ["From", "", "Records"],
        rows: data.bins.map((bin) => [
          timeLabel(Date.parse(bin.start)),
          bin.value ?? "",
          bin.count,
        ]),
      }}
      onBrush={props.onRange}
    />
  );
}

function drawn(data: Data, split: string | null, c: Colours): Option {
  const a = axes(c);
  const half = (data.seconds * 1000) / 2;
  const of = (failed: boolean) =>
    data.bins
      .filter((bin) => !split || (bin.value === "true") === failed)
      .map((bin) => [Date.parse(bin.start) + half, bin.count]);
  const bar = { type: "bar" as const, stack: "n", barMaxWidth: 14, barMinWidth: 2 };
  return {
    grid: { left: 48, right: 10, top: 8, bottom: 20 },
    brush: brush(c),
    tooltip: tooltip(c),
    xAxis: { ...a.time, min: Date.parse(data.start), max: Date.parse(data.end) },
    yAxis: { ...a.value, minInterval: 1 },
    series: split
      ? [
          {
            ...bar,
            name: "failed",
            itemStyle: {
              color: c.heat[1],
              borderColor: c.activity,
              borderWidth: 1,
              decal: {
                symbol: "rect",
                dashArrayX: [1, 0],
                dashArrayY: [2, 3],
                rotation: Math.PI / 4,
                color: c.activity,
              },
            },
            data: of(true),
          },
          { ...bar, name: "other", itemStyle: { color: c.activity }, data: of(false) },
        ]
      : [{ ...bar, name: "records", itemStyle: { color: c.activity }, data: of(false) }],
  } as Option;
}
