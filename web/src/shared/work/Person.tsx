/** Who works here, and the way out. */
import { useTranslation } from "react-i18next";

import { useLeave } from "../account/leave";
import type { Me } from "../api/types";
import { Button } from "../ui/buttons";

export function Person({ me, base }: { me: Me; base: string }) {
  const { t } = useTranslation("work");
  const leave = useLeave(base);
  const role = t(`role.${me.role}`);
  const name = me.account?.name ?? role;
  return (
    <details className="d-person">
      <summary>
        <span className="d-face" aria-hidden>
          {Array.from(name)[0]}
        </span>
        <span className="d-name">
          <span>{name}</span>
          <span className="soft">{role}</span>
        </span>
      </summary>
      <div className="d-menu">
        <p>
          <span className="strong">{name}</span>
          <br />
          <span className="soft">{role}</span>
        </p>
        <Button
          look="secondary"
          busy={leave.isPending}
          onPress={() => {
            leave.mutate();
          }}
        >
          {t("leave")}
        </Button>
      </div>
    </details>
  );
}
