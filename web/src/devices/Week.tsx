/** The hours of a week: what is usual, and outlined what was seen in this time. */
import { useCallback } from "react";
import { three } from "../app/format";
import { Chart, type Colours, type Option, tooltip } from "../ui/chart";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
type Grid = (number | null)[][];

export function Week(props: { week: Grid; today: Grid }) {
  const { week, today } = props;
  const most = Math.max(1, ...week.flat().map((n) => n ?? 0));
  const seen = today
    .flatMap((row, day) => row.map((n, hour) => ({ day, hour, n: n ?? 0 })))
    .filter((cell) => cell.n > 0);
  const odd = seen.filter((cell) => (week[cell.day]?.[cell.hour] ?? 0) === 0);
  const option = useCallback(
    (c: Colours): Option => {
      const level = (value: number) =>
        value <= 0 ? 0 : Math.min(4, 1 + Math.floor((3.99 * Math.log1p(value)) / Math.log1p(most)));
      const cells = week.flatMap((row, day) =>
        row.map((n, hour) => ({ value: [hour, day, n ?? 0], n })),
      );
      return {
        grid: { left: 34, right: 6, top: 4, bottom: 20 },
        tooltip: tooltip(c, {
          trigger: "item",
          formatter: (at: { data?: { value: number[] } }) => {
            const [hour = 0, day = 0] = at.data?.value ?? [];
            const element = document.createElement("div");
            const usual = week[day]?.[hour];
            const now = today[day]?.[hour];
            element.textContent = `${DAYS[day] ?? ""} ${hour}:00 UTC: usually ${usual === null || usual === undefined ? "not watched" : three(usual)}, now ${now === null || now === undefined ? "—" : three(now)}`;
            return element;
          },
        }),
        xAxis: {
          type: "category",
          data: Array.from({ length: 24 }, (_, h) => String(h).padStart(2, "0")),
          axisLine: { show: false },
          axisTick: { show: false },
          axisLabel: { color: c.t3, fontSize: 11, interval: 2 },
        },
        yAxis: {
          type: "category",
          data: DAYS,
          inverse: true,
          axisLine: { show: false },
          axisTick: { show: false },
          axisLabel: { color: c.t2, fontSize: 11 },
        },
        series: [
          {
            type: "heatmap",
            data: cells.map((cell) => ({
              value: cell.value,
              itemStyle: { color: c.heat[level(cell.n ?? 0)], borderColor: c.bg1, borderWidth: 1 },
            })),
          },
          {
            type: "scatter",
            symbol: "rect",
            symbolSize: 7,
            data: today.flatMap((row, day) =>
              row.map((n, hour) => ({
                value: [hour, day],
                symbol: n && (week[day]?.[hour] ?? 0) === 0 ? "triangle" : "rect",
                itemStyle: n
                  ? {
                      color: (week[day]?.[hour] ?? 0) === 0 ? c.breach : "transparent",
                      borderColor: (week[day]?.[hour] ?? 0) === 0 ? c.bg1 : c.t1,
                      borderWidth: 1.2,
                    }
                  : { color: "transparent" },
              })),
            ),
          },
        ],
      } as Option;
    },
    [week, today, most],
  );
  return (
    <>
      <Chart
        option={option}
        height={190}
        summary={`Usually at most ${three(most)} connections an hour. ${seen.length} hours active in this time, ${odd.length} of them at hours without any before.`}
        table={{
          head: ["Day", ...Array.from({ length: 24 }, (_, h) => String(h))],
          rows: week.map((row, day) => [
            DAYS[day] ?? "",
            ...row.map((n) => (n === null ? "—" : three(n))),
          ]),
        }}
      />
      <p className="small soft">
        {odd.length > 0 ? `▲ ${odd.length} hours active at which it never was before. ` : ""}□
        active in this time. Brighter is busier.
      </p>
    </>
  );
}
