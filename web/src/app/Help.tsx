import { Asking } from "../ui/menu";
import { allKeys } from "./keys";

export function Help(props: { onClose: () => void }) {
  return (
    <Asking title="Keys of this page" open onClose={props.onClose}>
      <table className="table">
        <tbody>
          {allKeys().map(([key, does]) => (
            <tr key={key + does}>
              <td style={{ width: 110 }}>
                <kbd>{key.length === 1 && key !== key.toLowerCase() ? `Shift ${key}` : key}</kbd>
              </td>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small dim">Single keys can be switched off in the settings.</p>
    </Asking>
  );
}
