import { Link } from "react-router";
import { lasting, percent } from "../app/format";
import { useLink, useRange } from "../app/range";
import { useDevice } from "../client/queries";
import { Kind, kindOf, Learnt } from "../ui/marks";
import { Asked, Panel } from "../ui/panel";

export function DeviceSummary(props: { id: string }) {
  const range = useRange();
  const link = useLink();
  const query = useDevice(props.id, range.query);
  const device = query.data;
  return (
    <Panel
      title={
        <span className="rowx">
          {device && <Kind kind={kindOf(device.zone_kind, device.role)} />}
          <Link to={link(`/devices/${encodeURIComponent(props.id)}`)}>
            {device?.name ?? props.id}
          </Link>
        </span>
      }
      label="Device summary"
      note={<span className="mono">{device?.ips.at(-1)}</span>}
      right={
        device && (
          <span className="rowx small soft">
            <Learnt value={device.learnt} width={36} /> {percent(device.learnt)} learnt
          </span>
        )
      }
    >
      <Asked query={query}>
        {(data) => (
          <dl className="facts">
            <dt>Role</dt>
            <dd>
              {data.role} <span className="dim">({data.role_reason})</span>
            </dd>
            <dt>Zone</dt>
            <dd>
              {data.zone}, Purdue level {data.level}
            </dd>
            <dt>Vendor</dt>
            <dd>
              {data.vendor ?? "unknown"}
              {data.macs.length > 0 && <span className="mono dim"> {data.macs.join(", ")}</span>}
            </dd>
            <dt>Known for</dt>
            <dd>
              {lasting(data.known_days * 86_400_000)}
              {data.new && (
                <span className="tag" style={{ marginLeft: 6 }}>
                  new
                </span>
              )}
            </dd>
            <dt>Most like</dt>
            <dd>
              {data.similar.length === 0 && "nothing else here"}
              {data.similar.slice(0, 2).map((each) => (
                <span key={each.id}>
                  <Link to={link(`/devices/${encodeURIComponent(each.id)}`)}>{each.name}</Link>{" "}
                  {each.likeness.toFixed(2)}{" "}
                </span>
              ))}
            </dd>
          </dl>
        )}
      </Asked>
    </Panel>
  );
}
