import { twoStepSubject } from "../../../paper/test/subject.ts";
import { chaosOf } from "./seeds.ts";

chaosOf(twoStepSubject);
