/** What every form of a move has: its fields, what is missing in them, and one button that sends. */
import { type ReactNode, createContext, use, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../ui/buttons";
import { WrongFields, type Wrong } from "../ui/fields";

/** Whether what a form says is on its way or cannot be sent now, and what is said beside the button. */
export type Around = { busy: boolean; blocked?: boolean; beside?: ReactNode };

/** Given by whoever shows a form: forms only say what they ask for. */
export const FormHere = createContext<Around>({ busy: false });

type Props = {
  onSend: () => void;
  /** Besides what is around it. */
  busy?: boolean;
  blocked?: boolean;
  danger?: boolean;
  /** Values that must not be empty, by the name of the field. */
  needed?: Record<string, string>;
  /** What else is wrong, in words, by the name of the field. */
  mistakes?: Wrong;
  /** What the button says, where "send" says too little. */
  label?: string;
  children?: ReactNode;
};

export function Form({ onSend, danger, needed = {}, mistakes = {}, label, children, ...own }: Props) {
  const { t } = useTranslation("moves");
  const { t: frame } = useTranslation("frame");
  const around = use(FormHere);
  const [asked, setAsked] = useState(false);
  const busy = around.busy || own.busy === true;
  const blocked = around.blocked === true || own.blocked === true;
  const missing = Object.keys(needed).filter((name) => !needed[name]?.trim());
  const wrong: Wrong = {
    ...mistakes,
    ...Object.fromEntries(missing.map((it) => [it, frame("needed")])),
  };
  const button = (
    <Button
      type="submit"
      wide={!around.beside}
      busy={busy}
      off={blocked}
      look={danger ? "danger" : "primary"}
    >
      {label ?? t("send")}
    </Button>
  );
  return (
    // Every field of it can be sent from; a key of its own on each would say the same.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        const first = Object.keys(wrong).find((it) => wrong[it]);
        if (first) event.currentTarget.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
        else if (!busy && !blocked) onSend();
      }}
      onKeyDown={(event) => {
        // Whoever writes long texts sends them without the mouse.
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          event.currentTarget.requestSubmit();
        }
      }}
    >
      <WrongFields value={asked ? wrong : {}}>{children}</WrongFields>
      {around.beside ? (
        <div className="row">
          {button}
          {around.beside}
        </div>
      ) : (
        button
      )}
    </form>
  );
}
