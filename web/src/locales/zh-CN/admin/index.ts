/** Every word of the administrators' pages in this language, one file for each feature. */
import work from "../work/work.json";
import admin from "./admin.json";
import audit from "./audit.json";
import health from "./health.json";
import house from "./house.json";
import letters from "./letters.json";
import people from "./people.json";
import rounds from "./rounds.json";
import rules from "./rules.json";

export default { admin, audit, health, house, letters, people, rounds, rules, work };
