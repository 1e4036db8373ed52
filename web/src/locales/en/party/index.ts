/** Words of the pages of everybody who has part in a case, besides complainant and staff. */
import party from "./party.json";

export default { party };
