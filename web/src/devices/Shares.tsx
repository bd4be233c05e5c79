import { Link } from "react-router";
import { percent } from "../app/format";
import type { Schema } from "../client/api";
import { Kind } from "../ui/marks";

/** Shares of peers or services: a bar for what was seen, a mark for what is learnt. */
export function Shares(props: {
  rows: Schema["Share"][];
  to: (key: string) => string;
  kinds?: boolean;
}) {
  if (props.rows.length === 0)
    return <p className="small soft">It has talked to nobody in all that is kept.</p>;
  return (
    <table className="table shares">
      <thead>
        <tr>
          <th />
          <th style={{ width: 80 }}>
            <span className="visually-hidden">picture</span>
          </th>
          <th className="num">Learnt</th>
          <th className="num">Seen</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={row.key}>
            <td className="clip" style={{ maxWidth: 150 }}>
              <span className="rowx gap1">
                {props.kinds && (
                  <Kind
                    kind={
                      row.role === "controller"
                        ? "controller"
                        : row.role === "unknown"
                          ? "external"
                          : "it"
                    }
                  />
                )}
                <Link className="clip" to={props.to(row.key)} title={row.name}>
                  {row.name}
                </Link>
                {row.new && <span className="tag">new</span>}
              </span>
            </td>
            <td>
              <span className="bar activity" style={{ width: 72 }} aria-hidden>
                <i style={{ width: `${row.seen}%` }} />
                <b style={{ left: `${row.learnt}%` }} />
              </span>
            </td>
            <td className="num soft">{row.new ? "new" : percent(row.learnt)}</td>
            <td className="num strong">{percent(row.seen)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
