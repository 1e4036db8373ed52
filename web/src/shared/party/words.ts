/** The words of these pages, brought when one is opened. */
import type { Pack } from "../i18n";

export const words: Pack = {
  "zh-CN": () => import("../../locales/zh-CN/party"),
  en: () => import("../../locales/en/party"),
};
