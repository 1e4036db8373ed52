/** A name in both languages. */
import { useTranslation } from "react-i18next";

import type { Institution } from "../../shared/api/types";
import { TextInput } from "../../shared/ui/fields";

type Text = Institution["name"];
type Props = { of: Text; onChange: (name: Text) => void };

export function BothNames({ of, onChange }: Props) {
  const { t } = useTranslation("house");
  return (
    <div className="two">
      {(["zh", "en"] as const).map((lang) => (
        <TextInput
          key={lang}
          name={lang}
          label={t(`nameIn.${lang}`)}
          most={200}
          required
          autoComplete="off"
          value={of[lang]}
          onChange={(text) => {
            onChange({ ...of, [lang]: text });
          }}
        />
      ))}
    </div>
  );
}
