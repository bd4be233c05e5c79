/** The points of a controller beside the range they were ever in. */
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { clock, count } from "../app/format";
import { useRange } from "../app/range";
import { client, must, type Schema } from "../client/api";
import { axes, Chart, type Colours, type Option, tooltip } from "../ui/chart";
import { Mark } from "../ui/marks";
import { Asked, Panel } from "../ui/panel";

export function Values(props: { controller: string; name: string }) {
  const range = useRange();
  const query = useQuery({
    queryKey: ["values", props.controller, range.query],
    queryFn: () =>
      must(
        client.GET("/api/v1/ot/{controller}/values", {
          params: { path: { controller: props.controller }, query: range.query },
        }),
      ),
    staleTime: 60_000,
  });
  return (
    <Panel
      title={`Values of ${props.name}`}
      note="raw words; band: the range before this time; ◆ written"
    >
      <Asked
        query={query}
        empty={(data) =>
          data.values.length === 0 && "No value of it was read or written in this time."
        }
      >
        {(data) => (
          <div className="stack">
            {data.values.slice(0, 6).map((value) => (
              <One
                key={value.place + String(value.address)}
                value={value as unknown as Schema["Value"]}
              />
            ))}
            {data.points > 6 && (
              <p className="tiny dim">
                6 of {count(data.points)} points: those outside their range first, then those that
                were written.
              </p>
            )}
          </div>
        )}
      </Asked>
    </Panel>
  );
}

function One(props: { value: Schema["Value"] }) {
  const { value } = props;
  const range = useRange();
  const start = range.start.getTime();
  const end = range.end.getTime();
  const points = value.points as [string, number, boolean][];
  const option = useCallback(
    (c: Colours): Option => {
      const a = axes(c);
      const numbers = points.map(([, v]) => v);
      const low = Math.min(...numbers, value.low ?? Infinity);
      const high = Math.max(...numbers, value.high ?? -Infinity);
      const edge = Math.max(1, (high - low) * 0.1);
      return {
        grid: { left: 58, right: 10, top: 6, bottom: 18 },
        tooltip: tooltip(c),
        xAxis: { ...a.time, min: start, max: end },
        yAxis: {
          ...a.value,
          min: low - edge,
          max: high + edge,
          axisLabel: { ...a.value.axisLabel, formatter: (v: number) => count(v) },
        },
        series: [
          {
            type: "line",
            name: "value",
            step: "end",
            showSymbol: false,
            lineStyle: { color: c.activity, width: 1.5 },
            itemStyle: { color: c.activity },
            data: points.filter(([, , written]) => !written).map(([t, v]) => [Date.parse(t), v]),
            ...(value.low !== null && value.low !== undefined
              ? {
                  markArea: {
                    silent: true,
                    itemStyle: {
                      color: c.band,
                      borderColor: c.bandEdge,
                      borderType: "dashed",
                      borderWidth: 1,
                    },
                    data: [
                      [
                        { yAxis: value.low - (value.high === value.low ? edge / 8 : 0) },
                        { yAxis: (value.high ?? 0) + (value.high === value.low ? edge / 8 : 0) },
                      ],
                    ],
                  },
                }
              : {}),
          },
          {
            type: "scatter",
            name: "written",
            symbol: "diamond",
            symbolSize: 9,
            data: points
              .filter(([, , written]) => written)
              .map(([t, v]) => ({
                value: [Date.parse(t), v],
                itemStyle: {
                  color:
                    value.low !== null &&
                    value.low !== undefined &&
                    (v < value.low || v > (value.high ?? 0))
                      ? c.critical
                      : c.activity,
                },
              })),
          },
        ],
      } as Option;
    },
    [points, value, start, end],
  );
  return (
    <div>
      <div className="between small">
        <span className="rowx gap1">
          {value.outside && <Mark severity="breach" size={13} />}{" "}
          <span className="mono">
            {value.place} {value.address}
          </span>
        </span>
        <span className="soft">
          {value.low === null || value.low === undefined
            ? "nothing before"
            : `before ${count(value.low)} – ${count(value.high ?? 0)}`}
          {value.written > 0 && `; written ${count(value.written)} ×`}
        </span>
      </div>
      <Chart
        option={option}
        height={84}
        summary={`${value.place} ${value.address}: ${points.length} values, ${value.outside ? "some outside" : "all within"} the range before.`}
        table={{
          head: ["Time", "Value", "Written"],
          rows: points.map(([t, v, written]) => [clock(new Date(t)), v, written ? "yes" : ""]),
        }}
      />
    </div>
  );
}
