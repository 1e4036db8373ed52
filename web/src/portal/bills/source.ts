/** Where a bill comes from, as people call it. */
import { useTranslation } from "react-i18next";

const FAMILIES = ["alipay", "wechat", "jd", "meituan", "paypal", "stripe", "camt", "mt", "ofx", "mapping"] as const;

/** Says a format's name: its family where that has one, else whose statement it is. */
export function useSource(): (format: string) => string {
  const { t } = useTranslation("bills");
  return (format) => {
    const family = FAMILIES.find((it) => new RegExp(`^${it}(?![a-z])`).test(format));
    const [bank = format] = format.split("_");
    return family ? t(`source.${family}`) : t("source.bank", { bank: bank.toUpperCase() });
  };
}
