/** The most frequent values of some fields, with exact counts: one click only this, with Alt not this. */
import type { UseQueryResult } from "@tanstack/react-query";
import { count } from "../app/format";
import type { Schema } from "../client/api";
import { Asked, Panel } from "../ui/panel";
import { meaning, title } from "./columns";
import { of, type Filter } from "./filters";

type Found = { found: Omit<Schema["Facet"], "values">[]; ms: number };

export function Facets(props: {
  query: UseQueryResult<Found>;
  name: (id: string) => string;
  onFilter: (filter: Filter) => void;
}) {
  const { query } = props;
  return (
    <Panel title="Facets" note={query.data ? `exact, ${query.data.ms} ms` : undefined} flush>
      <div style={{ overflow: "auto" }} tabIndex={0} role="region" aria-label="Facets">
        <Asked query={query}>
          {(data) => (
            <>
              {(data.found as Schema["Facet"][]).map((facet) => (
                <FacetList
                  key={facet.field}
                  facet={facet}
                  name={props.name}
                  onValue={(value, exclude) =>
                    props.onFilter(of(facet.field, exclude ? "!=" : "=", value))
                  }
                />
              ))}
            </>
          )}
        </Asked>
      </div>
    </Panel>
  );
}

function FacetList(props: {
  facet: Schema["Facet"];
  name: (id: string) => string;
  onValue: (value: string | null, exclude: boolean) => void;
}) {
  const { field, distinct } = props.facet;
  const values = props.facet.values as [string | null, number][];
  const most = values[0]?.[1] ?? 1;
  return (
    <div className="facet">
      <div className="between small">
        <strong>{title(field)}</strong>
        {distinct > values.length && <span className="dim">{count(distinct)}</span>}
      </div>
      {values.map(([value, n]) => (
        <button
          key={value ?? "-"}
          title="Only this; with Alt: not this"
          onClick={(event) => props.onValue(value, event.altKey)}
        >
          <span className="clip">
            {value === null ? "not set" : /endpoint$/.test(field) ? props.name(value) : value}
            {value !== null && meaning(field, value) && (
              <span className="dim"> {meaning(field, value)}</span>
            )}
          </span>
          <span>{count(n)}</span>
          <span className="bar activity" aria-hidden>
            <i style={{ width: `${(100 * n) / most}%` }} />
          </span>
        </button>
      ))}
    </div>
  );
}
