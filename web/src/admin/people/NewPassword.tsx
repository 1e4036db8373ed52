/** A password that was made up, once. */
import { useTranslation } from "react-i18next";

import { Copy } from "../../shared/ui/copy";
import { Notice } from "../../shared/ui/states";

type Props = { login: string; password?: string | null | undefined };

export function NewPassword({ login, password }: Props) {
  const { t } = useTranslation("people");
  if (!password) return null;
  return (
    <Notice tone="good" title={t("password.title")}>
      <p>{t("password.about")}</p>
      <Copy label={t("login")} value={login} />
      <Copy label={t("password.new")} value={password} />
    </Notice>
  );
}
