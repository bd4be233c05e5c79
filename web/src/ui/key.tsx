import type { ReactNode } from "react";

/** A key figure with its label. */
export const Key = (props: { label: string; value: ReactNode; title?: string }) => (
  <div className="key" title={props.title}>
    <span className="label">{props.label}</span>
    <span className="value">{props.value}</span>
  </div>
);
