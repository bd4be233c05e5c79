/** The steps of an intrusion, in order, as ATT&CK and ATT&CK for ICS name them; merged to eight. */
const STEPS: { title: string; tactics: string[] }[] = [
  { title: "Foothold", tactics: ["reconnaissance", "resource-development", "initial-access"] },
  {
    title: "Execution",
    tactics: ["execution", "persistence", "privilege-escalation", "evasion", "defense-evasion"],
  },
  { title: "Discovery", tactics: ["credential-access", "discovery"] },
  { title: "Movement", tactics: ["lateral-movement"] },
  { title: "Command", tactics: ["command-and-control"] },
  { title: "Transfer", tactics: ["collection", "exfiltration"] },
  { title: "OT action", tactics: ["impair-process-control", "inhibit-response-function"] },
  { title: "Impact", tactics: ["impact"] },
];

export const steps = STEPS.map((step) => step.title);
export const stepOf = (tactic: string): number =>
  STEPS.findIndex((step) => step.tactics.includes(tactic));
export const tacticTitle = (tactic: string): string =>
  tactic.charAt(0).toUpperCase() + tactic.slice(1).replaceAll("-", " ");
