import { useState } from "react";
import { Link } from "react-router";
import { three } from "../app/format";
import { useLink } from "../app/range";
import type { Schema } from "../client/api";
import { useBreaches } from "../client/queries";
import { ExpectedDialog } from "../incidents/ExpectedDialog";
import { Importance } from "../ui/marks";
import { Asked, Panel } from "../ui/panel";
import { Time } from "../ui/time";

export function DeviceBreaches(props: { device: string }) {
  const query = useBreaches({ device: props.device, limit: 200 });
  const link = useLink();
  const [expecting, setExpecting] = useState<Schema["BreachOut"] | null>(null);
  return (
    <Panel title="Breaches" note="newest first">
      <Asked
        query={query}
        empty={(data) => data.items.length === 0 && "No model has ever spoken about this device."}
      >
        {(data) => (
          <table className="table">
            <thead>
              <tr>
                <th>When</th>
                <th>Model</th>
                <th>Why</th>
                <th className="num">Score</th>
                <th>Rarity</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {data.items.map((breach) => (
                <tr key={breach.id}>
                  <td>
                    <Time at={breach.start} />
                  </td>
                  <td>
                    <Link to={link(`/models/${breach.model_id}`)}>{breach.model}</Link>
                  </td>
                  <td className="soft">
                    {breach.conditions
                      .filter((each) => each.held)
                      .map((each) => each.seen)
                      .filter(Boolean)
                      .slice(0, 2)
                      .join("; ")}
                  </td>
                  <td className="num strong">{three(Math.round(breach.score))}</td>
                  <td>
                    <Importance value={breach.importance} />
                  </td>
                  <td className="num">
                    <Link className="button small" to={link("/events", { breach: breach.id })}>
                      Records
                    </Link>{" "}
                    <button className="button small" onClick={() => setExpecting(breach)}>
                      Expected…
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Asked>
      {expecting && (
        <ExpectedDialog
          about={{ breach: expecting.id }}
          title={expecting.model}
          onClose={() => setExpecting(null)}
        />
      )}
    </Panel>
  );
}
