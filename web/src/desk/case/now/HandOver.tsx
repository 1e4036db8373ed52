/** Who has the case, where it waits, how far up it is, and who outside has it. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { channelsQuery } from "../../../shared/api/queries";
import type { CaseView } from "../../../shared/api/types";
import { useText } from "../../../shared/i18n";
import { useNames } from "../../../shared/staff/queries";
import { Badge } from "../../../shared/ui/states";

export function HandOver({ view }: { view: CaseView }) {
  const { t } = useTranslation("file");
  const text = useText();
  const names = useNames();
  const channels = useQuery(channelsQuery).data?.channels ?? [];
  const { desk } = view;
  return (
    <dl className="facts">
      <dt>{t("tierLabel")}</dt>
      <dd>{t(`tier.${view.tier as 1}`)}</dd>
      {desk ? (
        <>
          <dt>{t("with")}</dt>
          <dd>
            {names.person(desk.assigned) ?? (
              <span className="soft">{t(desk.assigned ? "somebody" : "nobody")}</span>
            )}
          </dd>
          <dt>{t("queue")}</dt>
          <dd>
            {names.queue(desk.queue) ?? (
              <span className="soft">{t(desk.queue ? "hidden" : "noQueue")}</span>
            )}
          </dd>
          {desk.mediator ? (
            <>
              <dt>{t("who.mediator")}</dt>
              <dd>{names.person(desk.mediator)}</dd>
            </>
          ) : null}
          {desk.extensions > 0 ? (
            <>
              <dt>{t("extensions")}</dt>
              <dd>{desk.extensions}</dd>
            </>
          ) : null}
          {desk.reopenings > 0 ? (
            <>
              <dt>{t("reopenings")}</dt>
              <dd>{desk.reopenings}</dd>
            </>
          ) : null}
        </>
      ) : null}
      {view.escalations.length > 0 ? (
        <>
          <dt>{t("outsideBodies")}</dt>
          <dd>
            {view.escalations.map((it) => {
              const name = channels.find(({ id }) => id === it.channel)?.name;
              return (
                <span key={it.channel} className="block">
                  {name ? text(name) : it.channel}{" "}
                  <Badge>{it.outcome ? t(`outside.${it.outcome}`) : t("outside.waiting")}</Badge>
                </span>
              );
            })}
          </dd>
        </>
      ) : null}
    </dl>
  );
}
