/** An amount and its currency. */
import { useTranslation } from "react-i18next";

import { Select, TextInput } from "../../shared/ui/fields";
import { CURRENCIES, type Typed } from "./amounts";

type Props = { of: Typed; label: string; onChange: (typed: Typed) => void };

export function AmountFields({ of, label, onChange }: Props) {
  const { t } = useTranslation("house");
  return (
    <div className="two">
      <TextInput
        name="amount"
        label={label}
        inputMode="decimal"
        most={20}
        autoComplete="off"
        value={of.amount}
        onChange={(amount) => {
          onChange({ ...of, amount });
        }}
      />
      <Select
        name="currency"
        label={t("currency")}
        value={of.currency}
        options={[...new Set([...CURRENCIES, of.currency])].map((value) => ({ value, label: value }))}
        onChange={(currency) => {
          onChange({ ...of, currency });
        }}
      />
    </div>
  );
}
