/** The words of the desk, loaded with it. */
import type { Pack } from "../shared/i18n";

export const deskWords: Pack = {
  "zh-CN": () => import("../locales/zh-CN/desk"),
  en: () => import("../locales/en/desk"),
};
