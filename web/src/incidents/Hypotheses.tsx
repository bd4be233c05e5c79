/** What was asked: accepted and rejected. Looked for X, found no Y. */
import { CircleCheck, CircleX } from "lucide-react";
import { Panel } from "../ui/panel";
import type { Whole } from "./IncidentPage";

export function Hypotheses(props: { told: Whole["told"]; onChoose: (event: string) => void }) {
  const { told } = props;
  const names = new Map(told.devices.map((device) => [device.id, device.name]));
  return (
    <Panel
      title="Hypotheses"
      note={`${told.events.length + told.rejected.length} tested`}
      right={<span className="dim small">confidence</span>}
    >
      {told.events.map((event) => (
        <div key={event.id} className="hyp">
          <CircleCheck size={15} aria-label="accepted" />
          <button
            className="linkish"
            style={{ textDecoration: "none" }}
            onClick={() => props.onChoose(event.id)}
          >
            {event.hypothesis}
          </button>
          <span>{event.confidence.toFixed(2)}</span>
          <span />
          <span className="dim">{event.title}</span>
        </div>
      ))}
      {told.rejected.length > 0 && (
        <div
          className="small dim"
          style={{ borderTop: "1px solid var(--line)", marginTop: 6, paddingTop: 6 }}
        >
          Looked for and rejected
        </div>
      )}
      {told.rejected.map((each) => (
        <div key={each.hypothesis + each.device} className="hyp">
          <CircleX size={15} aria-label="rejected" color="var(--t3)" />
          <span>
            {each.hypothesis}{" "}
            <span className="dim">at {names.get(each.device) ?? each.device}</span>
          </span>
          <span />
          <span />
          <span className="dim">{each.reason}</span>
        </div>
      ))}
    </Panel>
  );
}
