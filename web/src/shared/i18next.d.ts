import "i18next";

import type words from "../locales/zh-CN";
import type merchantWords from "../locales/zh-CN/merchant";

declare module "i18next" {
  // A key that is not in the locale files does not compile.
  // Only an interface can be added to.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface CustomTypeOptions {
    defaultNS: "frame";
    resources: typeof words & typeof merchantWords;
  }
}
