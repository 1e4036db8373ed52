/** Somebody in the list. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { channelsQuery, institutionQuery } from "../../shared/api/queries";
import type { Person } from "../../shared/api/types";
import { useText } from "../../shared/i18n";
import { Badge } from "../../shared/ui/states";

export function PersonLine({ person, onOpen }: { person: Person; onOpen: () => void }) {
  const { t } = useTranslation("people");
  const { t: work } = useTranslation("work");
  const tie = useTie(person);
  return (
    <li>
      <span className="line-about">
        <span>
          <button type="button" className="line-open" onClick={onOpen}>
            {person.name}
          </button>
        </span>
        <span className="soft small">
          {person.login}
          {tie ? ` · ${tie}` : ""}
        </span>
      </span>
      <span className="tags">
        {person.disabled ? <Badge tone="warn">{t("disabled")}</Badge> : null}
        {person.roles.map((it) => (
          <Badge key={it} {...(it === "admin" ? { tone: "brand" } : {})}>
            {work(`role.${it}`)}
          </Badge>
        ))}
      </span>
    </li>
  );
}

/** Where somebody belongs: a department, a merchant, an outside body. */
function useTie({ department, merchant, body }: Person): string | undefined {
  const text = useText();
  const settings = useQuery(institutionQuery).data?.settings;
  const channels = useQuery(channelsQuery).data?.channels;
  const its = settings?.departments?.find((it) => it.id === department)?.name;
  if (its) return text(its);
  const outside = channels?.find((it) => it.id === body)?.name;
  if (outside) return text(outside);
  return settings?.merchants?.find((it) => it.id === merchant)?.name ?? body ?? undefined;
}
