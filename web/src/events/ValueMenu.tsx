/** What can be done with any value: only this, not this, go there, copy. */
import { useRef } from "react";
import { Menu, MenuItem, Popover } from "react-aria-components";
import { title } from "./columns";
import { of, type Filter } from "./filters";

export type Picked = { at: HTMLElement; field: string; value: unknown };

export function ValueMenu(props: {
  picked: Picked | null;
  isDevice: boolean;
  onClose: () => void;
  onAdd: (filter: Filter) => void;
  onAlone: (filter: Filter) => void;
  onDevice: (id: string) => void;
}) {
  const { picked } = props;
  const at = useRef<HTMLElement | null>(null);
  at.current = picked?.at ?? null;
  const act = (action: string, { field, value }: Picked) => {
    props.onClose();
    if (action === "only") props.onAdd(of(field, "=", value));
    if (action === "not") props.onAdd(of(field, "!=", value));
    if (action === "alone") props.onAlone(of(field, "=", value));
    if (action === "device") props.onDevice(String(value));
    if (action === "copy") void navigator.clipboard.writeText(String(value ?? ""));
  };
  const actions = [
    ["only", "Only this"],
    ["not", "Not this"],
    ["alone", "This and nothing else"],
    ...(props.isDevice ? [["device", "The device"] as const] : []),
    ["copy", "Copy"],
  ] as const;
  return (
    <Popover
      className="popover"
      triggerRef={at}
      isOpen={picked !== null}
      onOpenChange={(open) => !open && props.onClose()}
    >
      {picked && (
        <Menu
          aria-label={`${title(picked.field)} ${String(picked.value)}`}
          autoFocus="first"
          onAction={(action) => act(String(action), picked)}
        >
          {actions.map(([key, words]) => (
            <MenuItem key={key} id={key} className="menuitem">
              {words}
            </MenuItem>
          ))}
        </Menu>
      )}
    </Popover>
  );
}
