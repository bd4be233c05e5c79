import { Link } from "react-router";
import { percent } from "../app/format";
import { useLink } from "../app/range";
import type { Schema } from "../client/api";
import { Learnt } from "../ui/marks";
import { Panel } from "../ui/panel";

type Device = Schema["DeviceWhole"];

export function Why(props: { device: Device }) {
  const { device } = props;
  const link = useLink();
  return (
    <div className="stack">
      <Panel title="What it is, and why we think so">
        <div className="stack small">
          <div>
            <strong>{device.role}</strong>
            <p className="soft">{device.role_reason}</p>
          </div>
          <div>
            <strong>Purdue level {device.level}</strong>
            <p className="soft">{device.level_reason}</p>
          </div>
          <div>
            <strong>{device.vendor ?? "Vendor unknown"}</strong>
            <p className="soft">
              {device.macs.length
                ? `network card ${device.macs.join(", ")}`
                : "its network card was never seen: it is behind a router"}
            </p>
          </div>
          <div>
            <strong>Similar devices</strong>
            <p className="soft">
              {device.similar.length === 0 && "none lives like it"}
              {device.similar.map((each) => (
                <span key={each.id}>
                  <Link to={link(`/devices/${encodeURIComponent(each.id)}`)}>{each.name}</Link>{" "}
                  {each.likeness.toFixed(2)}{" "}
                </span>
              ))}
            </p>
            {device.group && <p className="dim">peer {device.group}</p>}
          </div>
          <p className="dim">
            Name by {device.name_from}. The site file can overrule role, zone and name.
          </p>
        </div>
      </Panel>
      <Panel title="How much is learnt" note={`${percent(device.learnt)} overall`}>
        <div className="stack gap1">
          {Object.entries(device.maturity)
            .sort(([, a], [, b]) => b - a)
            .map(([aspect, value]) => (
              <div key={aspect} className="rowx small">
                <span className="clip grow">{aspect.replaceAll("_", " ")}</span>
                <Learnt value={value} />
                <span className="num" style={{ width: 44 }}>
                  {percent(value)}
                </span>
              </div>
            ))}
          <p className="tiny dim">
            0 % means that it never did this, or that the network has not done it often enough.
          </p>
        </div>
      </Panel>
    </div>
  );
}
