/** What every form of a move has: its fields, and one button that sends. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../ui/buttons";

type Props = {
  onSend: () => void;
  busy: boolean;
  danger?: boolean;
  /** What the button says, where "send" says too little. */
  label?: string;
  children?: ReactNode;
};

export function Form({ onSend, busy, danger, label, children }: Props) {
  const { t } = useTranslation("moves");
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSend();
      }}
    >
      {children}
      <Button type="submit" wide busy={busy} look={danger ? "danger" : "primary"}>
        {label ?? t("send")}
      </Button>
    </form>
  );
}
