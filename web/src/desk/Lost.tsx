/** What stands where the desk has no page. */
import { useTranslation } from "react-i18next";

import { Lost as Shared } from "../shared/ui/lost";

export function Lost() {
  const { t } = useTranslation("desk");
  return (
    <div className="d-alone">
      <Shared to="/desk" home={t("toInbox")} />
    </div>
  );
}
