/** Every word of the administrators' pages in this language, one file for each feature. */
import work from "../work/work.json";
import admin from "./admin.json";
import health from "./health.json";
import house from "./house.json";
import people from "./people.json";
import rules from "./rules.json";

export default { admin, health, house, people, rules, work };
