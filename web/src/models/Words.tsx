/** What people said is expected, and what is not. */
import { useQuery } from "@tanstack/react-query";
import { client, must } from "../client/api";
import { Asked, Panel } from "../ui/panel";
import { Time } from "../ui/time";

export function Words() {
  const query = useQuery({
    queryKey: ["feedback"],
    queryFn: () => must(client.GET("/api/v1/feedback")),
  });
  return (
    <Panel
      title="What people said"
      note="feedback to what was learnt; each word holds in its own time"
    >
      <Asked
        query={query}
        empty={(data) =>
          data.length === 0 &&
          "Nothing yet. On an incident or a breach, “Expected…” says that it is part of life."
        }
      >
        {(data) => (
          <table className="table">
            <thead>
              <tr>
                <th>Word</th>
                <th>Device</th>
                <th>About</th>
                <th>Why</th>
                <th>Who</th>
                <th>From</th>
                <th>Until</th>
              </tr>
            </thead>
            <tbody>
              {data.slice(0, 100).map((word, n) => (
                <tr key={n} className={word.holds ? "" : "dim"}>
                  <td>{word.expected ? "expected" : "never expected"}</td>
                  <td>{word.device_name}</td>
                  <td className="soft">
                    {word.aspect.replaceAll("_", " ")}: {word.what.slice(0, 80)}
                  </td>
                  <td>{word.reason}</td>
                  <td>{word.author}</td>
                  <td>
                    <Time at={word.since} />
                  </td>
                  <td>
                    {word.until ? <Time at={word.until} /> : "for good"}
                    {!word.holds && " (over)"}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Asked>
    </Panel>
  );
}
