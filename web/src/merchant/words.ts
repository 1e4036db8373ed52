/** The words of merchants' pages, brought when one is opened. */
import type { Pack } from "../shared/i18n";

export const words: Pack = {
  "zh-CN": () => import("../locales/zh-CN/merchant"),
  en: () => import("../locales/en/merchant"),
};
