import { shown } from "./filters";

/** Nothing has all of this: which filter takes the last away, with one click to drop it. */
export function Nothing(props: {
  filters: string[];
  names: (id: string) => string;
  onDrop: (filter: string) => void;
  onAll: () => void;
}) {
  return (
    <div className="state">
      <strong>No record has all of this in this time.</strong>
      <div className="rowx wrap">
        {props.filters.map((each) => (
          <button key={each} className="button small" onClick={() => props.onDrop(each)}>
            Without {shown(each, props.names)}
          </button>
        ))}
        <button className="button small" onClick={props.onAll}>
          At any time
        </button>
      </div>
    </div>
  );
}
