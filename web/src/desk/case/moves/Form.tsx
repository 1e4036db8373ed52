/** What every form of a move has: its fields, what is missing, and one button that sends. */
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../../shared/ui/buttons";
import { WrongFields, type Wrong } from "../../../shared/ui/fields";

type Props = {
  onSend: () => void;
  busy: boolean;
  blocked?: boolean;
  danger?: boolean;
  /** Values that must not be empty, by the name of the field. */
  needed?: Record<string, string>;
  /** What else is wrong, in words, by the name of the field. */
  mistakes?: Wrong;
  label?: string;
  children?: ReactNode;
};

export function Form({
  onSend,
  busy,
  blocked,
  danger,
  needed = {},
  mistakes = {},
  label,
  children,
}: Props) {
  const { t } = useTranslation("act");
  const { t: frame } = useTranslation("frame");
  const [asked, setAsked] = useState(false);
  const missing = Object.keys(needed).filter((name) => !needed[name]?.trim());
  const wrong: Wrong = {
    ...mistakes,
    ...Object.fromEntries(missing.map((it) => [it, frame("needed")])),
  };
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
      <div className="row">
        <Button
          type="submit"
          busy={busy}
          off={Boolean(blocked)}
          look={danger ? "danger" : "primary"}
        >
          {label ?? t("send")}
        </Button>
        <span className="small soft wide-only">{t("sendKeys")}</span>
      </div>
    </form>
  );
}
