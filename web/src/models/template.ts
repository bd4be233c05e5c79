/** A model to begin with; it is valid, and its tests pass. */
export const template = (): string => `title: Remote desktop from the office into the plant
id: ${crypto.randomUUID()}
status: experimental
description: >
  What is watched for, in words that a person who was woken up understands.
references:
  - https://attack.mitre.org/techniques/T0886/
author: the site
date: ${new Date().toISOString().slice(0, 10)}
tags:
  - attack.lateral-movement
  - attack.t0886
logsource:
  product: zeek
  service: conn

detection:
  into_plant:
    orig.zone_kind: it
    resp.zone_kind: ot
  remote_desktop:
    id.resp_p: 3389
    answered: true
  condition: into_plant and remote_desktop

level: medium
fields: [orig.device, resp.device, id.resp_p]
identifier: [orig.device, resp.device]
suppress_for: 24h
falsepositives:
  - Planned maintenance from the office.
blind_spots: >
  Sessions over another port, and those that begin inside the plant.
triage: |
  1. Ask who works on resp.device today, and from where.
  2. List all sessions of orig.device on that day.

tests:
  - name: a session from the office into the plant
    event: {orig.zone_kind: it, resp.zone_kind: ot, id.resp_p: 3389, answered: true}
    breach: true
  - name: the same inside the plant
    event: {orig.zone_kind: ot, resp.zone_kind: ot, id.resp_p: 3389, answered: true}
    breach: false
`;
