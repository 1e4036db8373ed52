/** What to do now: what is owed, what can be done, what was offered, decided and delivered. */
import { useTranslation } from "react-i18next";

import type { CaseView } from "../../../shared/api/types";
import { Fold } from "../Fold";
import { HandOver } from "./HandOver";
import { Moves } from "./Moves";
import { Obligations } from "./Obligations";
import { Offers, Protections, Remedies, Requests, Rulings } from "./Outcome";

export function Now({ view, onMove }: { view: CaseView; onMove: () => void }) {
  const { t } = useTranslation("file");
  const offers = view.offers.length;
  const decided = view.rulings.length + view.remedies.length;
  return (
    <div className="stack now">
      <Obligations view={view} />
      <Requests view={view} />
      <Moves view={view} onOpen={onMove} />
      <div className="folds">
        {view.protections.length > 0 ? (
          <Fold title={t("now.protections")} count={view.protections.length} open>
            <Protections view={view} />
          </Fold>
        ) : null}
        {offers > 0 ? (
          <Fold title={t("now.offers")} count={offers} open>
            <Offers view={view} />
          </Fold>
        ) : null}
        {decided > 0 ? (
          <Fold title={t("now.decided")} open>
            <Rulings view={view} />
            <Remedies view={view} />
          </Fold>
        ) : null}
        <Fold title={t("now.handOver")} open>
          <HandOver view={view} />
        </Fold>
      </div>
    </div>
  );
}
