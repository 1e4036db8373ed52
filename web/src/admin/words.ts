/** The words of these pages, loaded with them. */
import type { Pack } from "../shared/i18n";

export const adminWords: Pack = {
  "zh-CN": () => import("../locales/zh-CN/admin"),
  en: () => import("../locales/en/admin"),
};
