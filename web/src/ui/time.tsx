import { clock, exact, moment, utc } from "../app/format";

/** A time in the viewer's zone; UTC on hover. */
export function Time(props: { at: string; form?: "clock" | "moment" | "exact" }) {
  const at = new Date(props.at);
  const text =
    props.form === "clock" ? clock(at) : props.form === "exact" ? exact(props.at) : moment(at);
  return (
    <time dateTime={props.at} title={utc(props.at)} style={{ whiteSpace: "nowrap" }}>
      {text}
    </time>
  );
}
