import { moment } from "../app/format";
import { useHistory } from "../client/queries";
import { Asked } from "../ui/panel";

export function History(props: { about: string }) {
  const query = useHistory(props.about);
  return (
    <Asked
      query={query}
      empty={(data) => data.items.length === 0 && "Nobody has changed anything yet."}
    >
      {(data) => (
        <table className="table">
          <tbody>
            {data.items.map((entry) => (
              <tr key={entry.id}>
                <td className="soft" style={{ whiteSpace: "nowrap" }}>
                  {moment(new Date(entry.at))}
                </td>
                <td>{entry.who}</td>
                <td>{entry.action}</td>
                <td className="dim mono">{JSON.stringify(entry.detail).slice(0, 160)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Asked>
  );
}
