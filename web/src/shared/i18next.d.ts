import "i18next";

import type words from "../locales/zh-CN";
// Words are named after apps, and know none.
// eslint-disable-next-line no-restricted-imports
import type adminWords from "../locales/zh-CN/admin";
// eslint-disable-next-line no-restricted-imports
import type deskWords from "../locales/zh-CN/desk";
import type partyWords from "../locales/zh-CN/party";
import type viewerWords from "../locales/zh-CN/viewer";

declare module "i18next" {
  // A key that is not in the locale files does not compile.
  // Only an interface can be added to.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface CustomTypeOptions {
    defaultNS: "frame";
    resources: typeof words & typeof adminWords &
      typeof deskWords & typeof partyWords & typeof viewerWords;
  }
}
