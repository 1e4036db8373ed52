/** What every form of a move has: its fields, and one button that sends. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../../../shared/ui/buttons";

type Props = { onSend: () => void; busy: boolean; danger?: boolean; children?: ReactNode };

export function Form({ onSend, busy, danger, children }: Props) {
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
        {t("send")}
      </Button>
    </form>
  );
}
