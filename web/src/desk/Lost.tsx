/** What stands where the desk has no page. */
import { useTranslation } from "react-i18next";

import { Lost as Shared } from "../shared/work/Lost";

export function Lost() {
  const { t } = useTranslation("desk");
  return <Shared to="/desk" home={t("toInbox")} />;
}
