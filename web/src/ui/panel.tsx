/** Panels and the states that each of them can be in, in its own place. */
import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";

export function Panel(props: {
  title: ReactNode;
  note?: ReactNode;
  right?: ReactNode;
  children: ReactNode;
  flush?: boolean;
  label?: string;
  className?: string;
}) {
  return (
    <section
      className={`panel ${props.className ?? ""}`}
      aria-label={props.label ?? (typeof props.title === "string" ? props.title : undefined)}
    >
      <header>
        <div className="rowx wrap" style={{ rowGap: 0 }}>
          <h2>{props.title}</h2>
          {props.note && <span className="dim">{props.note}</span>}
        </div>
        {props.right && <div className="rowx">{props.right}</div>}
      </header>
      {props.flush ? props.children : <div className="body">{props.children}</div>}
    </section>
  );
}

function Loading() {
  const [waited, setWaited] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setWaited((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="state" role="status">
      {[92, 64, 78].map((width) => (
        <div key={width} className="block" style={{ width: `${width}%` }} />
      ))}
      <span className="dim small">{waited >= 2 ? `still asking, ${waited} s` : "asking…"}</span>
    </div>
  );
}

/** Shows what a question gave; says in place when it is loading, failed or empty. */
export function Asked<T>(props: {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
  empty?: (data: T) => ReactNode | false;
}) {
  const { query } = props;
  if (query.data === undefined) {
    if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
    return <Loading />;
  }
  const empty = props.empty?.(query.data);
  return (
    <>
      {query.isError && (
        <div className="state" role="alert" style={{ padding: "8px 14px" }}>
          <span className="small">
            As of an earlier answer: {query.error.message}{" "}
            <button className="linkish" onClick={() => void query.refetch()}>
              Ask again
            </button>
          </span>
        </div>
      )}
      {empty ? <div className="state">{empty}</div> : props.children(query.data)}
    </>
  );
}

export function Failed(props: { error: Error; retry?: () => void }) {
  return (
    <div className="state" role="alert">
      <span>
        <strong>This could not be shown.</strong> {props.error.message}
      </span>
      {props.retry && (
        <button className="button small" onClick={props.retry}>
          Ask again
        </button>
      )}
    </div>
  );
}
