/** Who complains. */
import { useTranslation } from "react-i18next";

import { TextInput } from "../../shared/ui/fields";
import type { StepProps } from "./Wizard";

export function YouStep({ draft, change }: StepProps) {
  const { t } = useTranslation("complaint");
  return (
    <div className="stack">
      <TextInput
        name="name"
        label={t("you.name")}
        hint={t("you.nameHint")}
        autoComplete="name"
        most={100}
        value={draft.name}
        onChange={(name) => {
          change({ name });
        }}
      />
      <TextInput
        name="phone"
        label={t("you.phone")}
        hint={t("you.phoneHint")}
        type="tel"
        autoComplete="tel"
        most={60}
        value={draft.phone}
        onChange={(phone) => {
          change({ phone });
        }}
      />
      <TextInput
        name="email"
        label={t("you.email")}
        type="email"
        autoComplete="email"
        optional
        most={200}
        value={draft.email}
        onChange={(email) => {
          change({ email });
        }}
      />
      <TextInput
        name="account"
        label={t("you.account")}
        hint={t("you.accountHint")}
        optional
        most={200}
        value={draft.account}
        onChange={(account) => {
          change({ account });
        }}
      />
      <p className="small soft">{t("you.private")}</p>
    </div>
  );
}
