/** What stands where administrators have no page. */
import { useTranslation } from "react-i18next";

import { Lost as Shared } from "../shared/ui/lost";

export function Lost() {
  const { t } = useTranslation("admin");
  return <Shared to="/admin" home={t("home")} />;
}
