/** Severity and kind by shape: colour is never alone. */
export type Severity = "critical" | "breach" | "expected" | "none";

const TITLES: Record<Severity, string> = {
  critical: "critical",
  breach: "breach",
  expected: "marked expected",
  none: "below the line",
};

export const severityOf = (importance: number): Severity =>
  importance >= 80 ? "critical" : importance > 0 ? "breach" : "none";

export function Mark(props: { severity: Severity; size?: number; hidden?: boolean }) {
  const size = props.size ?? 16;
  const label = props.hidden
    ? { "aria-hidden": true }
    : { role: "img", "aria-label": TITLES[props.severity] };
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" {...label} style={{ flex: "none" }}>
      {props.severity === "critical" && (
        <>
          <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="var(--critical)" />
          <path d="M8 4v5" stroke="var(--bg0)" strokeWidth="1.8" />
          <circle cx="8" cy="11.6" r="1.1" fill="var(--bg0)" />
        </>
      )}
      {props.severity === "breach" && (
        <>
          <path d="M8 1.2 15.3 14.4H.7z" fill="var(--breach)" />
          <path d="M8 5.6v4.2" stroke="var(--bg0)" strokeWidth="1.7" />
          <circle cx="8" cy="12" r="1" fill="var(--bg0)" />
        </>
      )}
      {props.severity === "expected" && (
        <circle cx="8" cy="8" r="5" fill="none" stroke="var(--t3)" strokeWidth="1.8" />
      )}
      {props.severity === "none" && (
        <path d="M2 8h3m2 0h3m2 0h2" stroke="var(--t3)" strokeWidth="1.6" />
      )}
    </svg>
  );
}

export type KindName = "it" | "ot" | "dmz" | "controller" | "external" | "user" | "several";

const KINDS: Record<KindName, string> = {
  it: "office device",
  ot: "device of the plant",
  dmz: "device of a demilitarised zone",
  controller: "controller",
  external: "outside",
  user: "user",
  several: "several",
};

export const kindOf = (zoneKind: string | null | undefined, role?: string | null): KindName =>
  role === "controller"
    ? "controller"
    : zoneKind === "ot" || zoneKind === "dmz" || zoneKind === "it"
      ? zoneKind
      : "external";

export function Kind(props: { kind: KindName }) {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      role="img"
      aria-label={KINDS[props.kind]}
      style={{ flex: "none" }}
      fill="none"
      stroke="var(--t2)"
      strokeWidth="1.4"
    >
      {props.kind === "it" && <circle cx="6" cy="6" r="4.6" />}
      {props.kind === "ot" && <rect x="1.6" y="1.6" width="8.8" height="8.8" />}
      {props.kind === "dmz" && <path d="M6 1.4a4.6 4.6 0 1 0 0 9.2 4.6 4.6 0 1 0 0-9.2v9.2" />}
      {props.kind === "controller" && <path d="M3.4 1.5h5.2L11.2 6 8.6 10.5H3.4L.8 6z" />}
      {props.kind === "external" && <path d="M6 .8 11.2 6 6 11.2.8 6z" />}
      {props.kind === "user" && (
        <path d="M6 6a2.4 2.4 0 1 0 0-4.8A2.4 2.4 0 0 0 6 6zM1.6 11.2c0-3 2-4 4.4-4s4.4 1 4.4 4" />
      )}
      {props.kind === "several" && <path d="M4 2.5h6.5V9M1.5 5H8v6H1.5z" />}
    </svg>
  );
}

export function Importance(props: { value: number; width?: number }) {
  return (
    <span className="rowx gap1">
      <span className="strong" style={{ minWidth: 22, textAlign: "right" }}>
        {Math.round(props.value)}
      </span>
      <span className="bar" style={{ width: props.width ?? 44 }} aria-hidden>
        <i style={{ width: `${Math.min(100, props.value)}%` }} />
      </span>
    </span>
  );
}

export function Learnt(props: { value: number; width?: number }) {
  return (
    <span className="bar grey" style={{ width: props.width ?? 72 }} aria-hidden>
      <i style={{ width: `${Math.min(100, props.value)}%` }} />
    </span>
  );
}
