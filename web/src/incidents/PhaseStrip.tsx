/** How far it got: each step that was reached, with its technique and first time. */
import { Time } from "../ui/time";
import type { Event } from "./IncidentPage";
import { stepOf, steps, tacticTitle } from "./phases";

export function PhaseStrip(props: { events: Event[]; onChoose: (event: string) => void }) {
  if (props.events.length < 2) return null;
  const reached = steps
    .map((title, index) => ({
      title,
      events: props.events.filter((event) => stepOf(event.phase) === index),
    }))
    .filter((step) => step.events.length > 0);
  return (
    <div className="strip" role="list" aria-label="Phases reached">
      {reached.map((step) => {
        const first = step.events.reduce((a, b) => (a.start <= b.start ? a : b));
        const highest = Math.max(...step.events.map((event) => event.importance));
        const techniques = [
          ...new Set(step.events.flatMap((event) => event.techniques.map((t) => t.id))),
        ];
        return (
          <div key={step.title} role="listitem" className={highest >= 80 ? "crit" : ""}>
            <div className="between tiny dim">
              <span>{step.title}</span>
              <Time at={first.start} form="clock" />
            </div>
            <button
              className="linkish clip strong"
              style={{ maxWidth: "100%", textDecoration: "none" }}
              title={first.title}
              onClick={() => props.onChoose(first.id)}
            >
              {first.techniques[0]?.name ?? tacticTitle(first.phase)}
            </button>
            <div className="mono dim clip" title={techniques.join(", ")}>
              {techniques.slice(0, 3).join(" ")}
              {techniques.length > 3 ? ` +${techniques.length - 3}` : ""}
            </div>
          </div>
        );
      })}
    </div>
  );
}
