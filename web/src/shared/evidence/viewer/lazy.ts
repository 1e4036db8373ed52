/** The viewer and its words, brought when the first file is opened. */
import { lazy } from "react";

import { bringWords, type Pack } from "../../i18n";

const words: Pack = {
  "zh-CN": () => import("../../../locales/zh-CN/viewer"),
  en: () => import("../../../locales/en/viewer"),
};

export const Viewer = lazy(async () => {
  const [viewer] = await Promise.all([import("./Viewer"), bringWords(words)]);
  return { default: viewer.Viewer };
});
