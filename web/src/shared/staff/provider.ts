/** What people call a provider. */
import { useTranslation } from "react-i18next";

export const NAMED = ["alipay", "wechat-pay", "unionpay", "apple-pay", "google-pay", "bank", "card"] as const;

/** Says a provider's name; its code where it has none here. */
export function useProvider(): (code: string) => string {
  const { t } = useTranslation("sides");
  return (code) => {
    const known = NAMED.find((it) => it === code);
    return known ? t(`provider.${known}`) : code;
  };
}
