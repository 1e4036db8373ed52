/** The words of the sheet that a file is looked at in. */
import viewer from "./viewer.json";

export default { viewer };
