/** Which columns are shown; kept in this browser for each log. */
import { useMemo, useState } from "react";
import { Checkbox, CheckboxGroup } from "react-aria-components";
import { Pop } from "../ui/menu";
import { COLUMNS, title } from "./columns";

export function ColumnChoice(props: {
  there: string[];
  columns: string[];
  onChange: (columns: string[]) => void;
}) {
  return (
    <Pop
      label="Columns"
      button={`Columns ${props.columns.length} of ${props.there.length}`}
      className="button"
    >
      <CheckboxGroup
        aria-label="Columns"
        value={props.columns}
        onChange={props.onChange}
        style={{ maxHeight: 380, overflow: "auto", display: "grid", gap: 4 }}
      >
        {props.there.map((name) => (
          <Checkbox key={name} value={name} className="rowx small" style={{ cursor: "pointer" }}>
            {({ isSelected }) => (
              <>
                <span className="tag" aria-hidden style={{ width: 16, textAlign: "center" }}>
                  {isSelected ? "✓" : " "}
                </span>{" "}
                {title(name)}
                {title(name) !== name && <span className="dim">{name}</span>}
              </>
            )}
          </Checkbox>
        ))}
      </CheckboxGroup>
    </Pop>
  );
}

/** The columns of a log that are shown, of those that are there. */
export function useColumns(log: string, there: string[]): [string[], (columns: string[]) => void] {
  const name = `nonself-columns-${log}`;
  const [version, setVersion] = useState(0);
  const columns = useMemo(() => {
    void version;
    const kept = localStorage.getItem(name);
    const wanted = kept ? (JSON.parse(kept) as string[]) : (COLUMNS[log] ?? []);
    const found = wanted.filter((each) => there.includes(each));
    return found.length ? found : there.slice(0, 10);
  }, [name, log, there, version]);
  const set = (chosen: string[]) => {
    localStorage.setItem(name, JSON.stringify(chosen));
    setVersion((n) => n + 1);
  };
  return [columns, set];
}
