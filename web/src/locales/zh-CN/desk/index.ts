/** Every word of the desk in this language, one file for each feature. */
import work from "../work/work.json";
import act from "./act.json";
import desk from "./desk.json";
import file from "./file.json";
import inbox from "./inbox.json";

export default { act, desk, file, inbox, work };
