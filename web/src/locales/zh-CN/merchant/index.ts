/** Words of the pages of merchants. */
import merchant from "./merchant.json";

export default { merchant };
