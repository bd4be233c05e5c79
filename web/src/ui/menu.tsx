/** Menus, choices and dialogs, of React Aria: keyboard and screen readers come with it. */
import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import {
  Button,
  Dialog,
  DialogTrigger,
  Heading,
  Menu,
  MenuItem,
  MenuTrigger,
  Modal,
  ModalOverlay,
  Popover,
} from "react-aria-components";

export type Choice = { key: string; title: string; note?: string };

export function Choose(props: {
  label: string;
  value: string;
  choices: Choice[];
  onChange: (key: string) => void;
}) {
  const chosen = props.choices.find((choice) => choice.key === props.value);
  return (
    <MenuTrigger>
      <Button className="select">
        <span className="dim">{props.label}</span> {chosen?.title ?? props.value}
        <ChevronDown size={14} aria-hidden />
      </Button>
      <Popover className="popover">
        <Menu
          aria-label={props.label}
          selectionMode="single"
          selectedKeys={[props.value]}
          onAction={(key) => props.onChange(String(key))}
        >
          {props.choices.map((choice) => (
            <MenuItem
              key={choice.key}
              id={choice.key}
              className="menuitem"
              textValue={choice.title}
            >
              <span>{choice.title}</span>
              {choice.note && <span className="dim">{choice.note}</span>}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

export function Actions(props: {
  label: string;
  children: ReactNode;
  className?: string;
  actions: (Choice & { run: () => void })[];
}) {
  return (
    <MenuTrigger>
      <Button className={props.className ?? "button"}>{props.children}</Button>
      <Popover className="popover">
        <Menu
          aria-label={props.label}
          onAction={(key) => props.actions.find((action) => action.key === key)?.run()}
        >
          {props.actions.map((action) => (
            <MenuItem
              key={action.key}
              id={action.key}
              className="menuitem"
              textValue={action.title}
            >
              <span>{action.title}</span>
              {action.note && <span className="dim">{action.note}</span>}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

export function Asking(props: {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen={props.open}
      isDismissable
      onOpenChange={(open) => !open && props.onClose()}
    >
      <Modal style={{ width: "100%", display: "grid", placeItems: "center" }}>
        <Dialog className="dialog" style={props.wide ? { width: "min(820px, 100%)" } : {}}>
          <Heading slot="title" level={2}>
            {props.title}
          </Heading>
          {props.children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

export function Pop(props: {
  button: ReactNode;
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <DialogTrigger>
      <Button className={props.className ?? "select"}>{props.button}</Button>
      <Popover className="popover">
        <Dialog aria-label={props.label} style={{ padding: 10, outline: "none" }}>
          {props.children}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
