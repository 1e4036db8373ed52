/** Every word of this language, one file for each feature. */
import account from "./account.json";
import bills from "./bills.json";
import oneCase from "./case.json";
import cases from "./cases.json";
import complaint from "./complaint.json";
import diagnosis from "./diagnosis.json";
import dossier from "./dossier.json";
import evidence from "./evidence.json";
import frame from "./frame.json";
import guide from "./guide.json";
import home from "./home.json";
import moves from "./moves.json";
import problems from "./problems.json";
import proof from "./proof.json";
import remedies from "./remedies.json";
import rights from "./rights.json";
import sides from "./sides.json";
import story from "./story.json";
import urgent from "./urgent.json";

export default {
  account,
  bills,
  case: oneCase,
  cases,
  complaint,
  diagnosis,
  dossier,
  evidence,
  frame,
  guide,
  home,
  moves,
  problems,
  proof,
  remedies,
  rights,
  sides,
  story,
  urgent,
};
